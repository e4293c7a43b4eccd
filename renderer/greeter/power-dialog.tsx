import { useEffect, useId, useRef } from 'react';
import type { GreeterView, Intent } from '../../electron/contract/renderer.ts';
import controls from '../ui/controls.module.css';
import { text } from '../ui/text.ts';
import styles from './power-dialog.module.css';

export interface PowerDialogProps {
  readonly power: NonNullable<GreeterView['power']>;
  readonly send: (intent: Intent) => void;
}

/** Asks before the machine's power is done something to that disturbs somebody, and says while it is being done. */
export function PowerDialog({ power, send }: PowerDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const cancel = useRef<HTMLButtonElement>(null);
  const id = useId();
  const { confirm, busy } = power;

  useEffect(() => {
    const element = dialog.current;
    // Nothing else can be done until it is answered; the browser keeps the keys in it.
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
      aria-describedby={`${id}r`}
      onCancel={(event) => {
        event.preventDefault();
        if (confirm !== null) send({ kind: 'cancel-power' });
      }}
    >
      {confirm === null && busy !== null && (
        <p className={styles.busy} id={`${id}h`} role="status">
          <span className={controls.spinner} aria-hidden="true" />
          {text.power.busy[busy]}
        </p>
      )}
      {confirm !== null && (
        <>
          <h2 className={styles.heading} id={`${id}h`}>
            {text.power.questions[confirm.action]}
          </h2>
          <div className={styles.reasons} id={`${id}r`}>
            <ul>
              {confirm.reasons.map((reason) => (
                <li key={reason}>{reason}</li>
              ))}
            </ul>
            {(confirm.action === 'shutdown' || confirm.action === 'restart') && <p>{text.power.ends}</p>}
          </div>
          <div className={styles.buttons}>
            <button
              type="button"
              ref={cancel}
              className={controls.button}
              onClick={() => send({ kind: 'cancel-power' })}
            >
              {text.power.cancel}
            </button>
            <button type="button" className={controls.primary} onClick={() => send({ kind: 'confirm-power' })}>
              {text.power.actions[confirm.action]}
            </button>
          </div>
        </>
      )}
    </dialog>
  );
}
