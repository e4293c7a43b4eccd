import { useEffect, useId, useRef } from 'react';
import controls from '../ui/controls.module.css';
import { text } from '../ui/text.ts';
import styles from './logoff-dialog.module.css';

export interface LogoffDialogProps {
  /** What is still there, by its own name. */
  readonly heldUpBy: string;
  readonly onForce: () => void;
  readonly onCancel: () => void;
}

/** Who holds a logoff up. Nothing else can be done until it is answered, or the program has closed. */
export function LogoffDialog({ heldUpBy, onForce, onCancel }: LogoffDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const cancel = useRef<HTMLButtonElement>(null);
  const id = useId();
  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    cancel.current?.focus();
    return () => element?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      className={styles.dialog}
      role="alertdialog"
      aria-labelledby={`${id}h`}
      aria-describedby={`${id}w`}
      onCancel={(event) => {
        event.preventDefault();
        onCancel();
      }}
    >
      <h2 className={styles.heading} id={`${id}h`}>
        {text.logon.heldUp}
      </h2>
      <div className={styles.words} id={`${id}w`}>
        <p className={styles.name}>{heldUpBy}</p>
        <p>{text.logon.heldUpAdvice}</p>
      </div>
      <div className={styles.buttons}>
        <button type="button" className={controls.button} onClick={onForce}>
          {text.logon.force}
        </button>
        <button type="button" ref={cancel} className={controls.primary} onClick={onCancel}>
          {text.logon.cancel}
        </button>
      </div>
    </dialog>
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
    <div className={styles.notice} role="status">
      <p>{why}</p>
      <div className={styles.buttons}>
        <button type="button" className={controls.button} onClick={onSignOut}>
          {text.logon.signOut}
        </button>
        <button type="button" className={controls.primary} onClick={onStart}>
          {text.logon.startShell}
        </button>
      </div>
    </div>
  );
}
