import type { Waiting } from '../../electron/contract/inspector/inspector-view.ts';
import type { Intent } from '../../electron/contract/renderer.ts';
import { t } from '../i18n/inspector/translate.ts';
import styles from './inspector.module.css';

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
        {t('slow.name')}
      </label>
      {waiting !== null && (
        <>
          <span className={styles.next} role="status">
            {next === undefined ? (
              t('slow.nothing')
            ) : (
              <>
                {t('slow.next')}{' '}
                <bdi lang="en" dir="ltr">
                  <b>{next.name}</b> {next.about}
                </bdi>
              </>
            )}
            {waiting.length > 1 && <> {t('slow.more', { count: waiting.length - 1 })}</>}
          </span>
          <span className={styles.buttons}>
            <button type="button" disabled={next === undefined} onClick={() => send({ kind: 'perform-next' })}>
              {t('slow.doIt')}
            </button>
          </span>
        </>
      )}
    </div>
  );
}
