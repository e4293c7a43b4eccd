import { useId } from 'react';
import type { GreeterView, Intent } from '../../electron/contract/renderer.ts';
import { sayKnown } from '../i18n/known-texts.ts';
import { t } from '../i18n/translate.ts';
import controls from '../ui/controls.module.css';
import modal from '../ui/modal.module.css';
import { Modal } from '../ui/modal.tsx';
import styles from './power-dialog.module.css';

export interface PowerDialogProps {
  readonly power: NonNullable<GreeterView['power']>;
  readonly send: (intent: Intent) => void;
}

/** Asks before the machine's power is done something to that disturbs somebody, and says while it is being done. */
export function PowerDialog({ power, send }: PowerDialogProps) {
  const id = useId();
  const { confirm, busy } = power;
  return (
    <Modal
      className={modal.box}
      role="alertdialog"
      labelledBy={`${id}h`}
      describedBy={`${id}r`}
      onCancel={() => {
        if (confirm !== null) send({ kind: 'cancel-power' });
      }}
    >
      {confirm === null && busy !== null && (
        <p className={styles.busy} id={`${id}h`} role="status">
          <span className={controls.spinner} aria-hidden="true" />
          {t(`power.busy.${busy}`)}
        </p>
      )}
      {confirm !== null && (
        <>
          <h2 className={modal.heading} id={`${id}h`}>
            {t(`power.question.${confirm.action}`)}
          </h2>
          <div className={modal.words} id={`${id}r`}>
            <ul className={styles.reasons}>
              {confirm.reasons.map((reason) => (
                <li key={reason} className={modal.reason}>
                  {sayKnown(reason)}
                </li>
              ))}
            </ul>
            {(confirm.action === 'shutdown' || confirm.action === 'restart') && <p>{t('power.ends')}</p>}
          </div>
          <div className={modal.buttons}>
            <button
              type="button"
              data-first=""
              className={controls.button}
              onClick={() => send({ kind: 'cancel-power' })}
            >
              {t('power.cancel')}
            </button>
            <button type="button" className={controls.primary} onClick={() => send({ kind: 'confirm-power' })}>
              {t(`power.action.${confirm.action}`)}
            </button>
          </div>
        </>
      )}
    </Modal>
  );
}
