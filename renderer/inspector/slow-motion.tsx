import type { Waiting } from '../../electron/contract/inspector/inspector-view.ts';
import type { Intent } from '../../electron/contract/renderer.ts';
import styles from './inspector.module.css';
import { words } from './words.ts';

export interface SlowMotionProps {
  /** The next first; null: everything is done at once. */
  readonly waiting: readonly Waiting[] | null;
  readonly send: (intent: Intent) => void;
}

/** For a lecture: what the manager has decided is done when somebody says so, one thing at a time. */
export function SlowMotion({ waiting, send }: SlowMotionProps) {
  const [next] = waiting ?? [];
  return (
    <div className={styles.slow} data-on={waiting !== null}>
      <label>
        <input
          type="checkbox"
          checked={waiting !== null}
          onChange={(event) => send({ kind: 'slow-motion', on: event.target.checked })}
        />
        {words.slow.name}
      </label>
      {waiting !== null && (
        <>
          <span className={styles.next} role="status">
            {next === undefined ? (
              words.slow.nothing
            ) : (
              <>
                {words.slow.next} <b>{next.name}</b> {next.about}
              </>
            )}
            {waiting.length > 1 && <> {words.slow.more(waiting.length - 1)}</>}
          </span>
          <span className={styles.buttons}>
            <button type="button" disabled={next === undefined} onClick={() => send({ kind: 'perform-next' })}>
              {words.slow.doIt}
            </button>
          </span>
        </>
      )}
    </div>
  );
}
