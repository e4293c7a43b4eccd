import { useId } from 'react';
import { sayKnown } from '../i18n/known-texts.ts';
import { t } from '../i18n/translate.ts';
import controls from '../ui/controls.module.css';
import modal from '../ui/modal.module.css';
import { Modal } from '../ui/modal.tsx';
import styles from './logoff-dialog.module.css';

export interface LogoffDialogProps {
  /** What is still there, by its own name. */
  readonly heldUpBy: string;
  readonly onForce: () => void;
  readonly onCancel: () => void;
}

/** Who holds a logoff up. Nothing else can be done until it is answered, or the program has closed. */
export function LogoffDialog({ heldUpBy, onForce, onCancel }: LogoffDialogProps) {
  const id = useId();
  return (
    <Modal className={modal.box} role="alertdialog" labelledBy={`${id}h`} describedBy={`${id}w`} onCancel={onCancel}>
      <h2 className={modal.heading} id={`${id}h`}>
        {t('logon.heldUp')}
      </h2>
      <div className={modal.words} id={`${id}w`}>
        <p className={modal.reason}>{sayKnown(heldUpBy)}</p>
        <p>{t('logon.heldUpAdvice')}</p>
      </div>
      <div className={modal.buttons}>
        <button type="button" className={controls.button} onClick={onForce}>
          {t('logon.force')}
        </button>
        <button type="button" data-first="" className={controls.primary} onClick={onCancel}>
          {t('logon.cancel')}
        </button>
      </div>
    </Modal>
  );
}

/** The shell stopped so often that it is started no more; other programs of the session may still be in use. */
export function ShellNotice({
  why,
  onStart,
  onSignOut,
}: {
  readonly why: string;
  readonly onStart: () => void;
  readonly onSignOut: () => void;
}) {
  return (
    <div className={`${modal.box} ${styles.notice}`} role="status">
      <p>{sayKnown(why)}</p>
      <div className={modal.buttons}>
        <button type="button" className={controls.button} onClick={onSignOut}>
          {t('logon.signOut')}
        </button>
        <button type="button" className={controls.primary} onClick={onStart}>
          {t('logon.startShell')}
        </button>
      </div>
    </div>
  );
}
