import { type RefObject, useEffect, useState } from 'react';
import type { SessionViewState } from '../../electron/contract/renderer.ts';
import { describeRunningTime } from '../i18n/durations.ts';
import { sayKnown } from '../i18n/known-texts.ts';
import { t } from '../i18n/translate.ts';
import type { InspectorSwitch } from '../inspector/switch.ts';
import styles from './session-bar.module.css';
import { useHiding } from './use-hiding.ts';

export interface SessionBarProps {
  readonly session: SessionViewState;
  readonly inFront: boolean;
  readonly endButton: RefObject<HTMLButtonElement | null>;
  readonly inspector: InspectorSwitch;
  readonly onEnd: () => void;
  readonly onLeave: (lock: boolean) => void;
  /** Secure attention, in an NT-style session. */
  readonly onAttention: () => void;
  /** null: there is nothing to fill, or it is filled for good. */
  readonly onFullScreen: (() => void) | null;
}

export function SessionBar(props: SessionBarProps) {
  const { session, inFront, endButton, inspector, onEnd, onLeave, onAttention, onFullScreen } = props;
  const [asked, setAsked] = useState<string | null>(null);
  const nt = session.nt ?? null;
  // A logoff that asks may be given up again, so what was pressed here does not count.
  const ending = session.state === 'ending' || (nt === null ? asked === session.sessionId : nt.logoff !== null);
  const endWords = nt === null ? t('sessionView.end') : t('logon.signOut');
  const { isShown, strip, bar } = useHiding(session.sessionId, inFront, ending || inspector.isOpen);
  return (
    <>
      <button type="button" className={styles.strip} tabIndex={-1} aria-label={t('sessionView.bar')} {...strip}>
        <span className={styles.grip} />
      </button>
      <header className={isShown ? styles.bar : `${styles.bar} ${styles.away}`} {...bar}>
        <bdi className={styles.who}>{session.userName}</bdi>
        <span className={styles.what}>
          <bdi>{sayKnown(session.sessionName)}</bdi>
        </span>
        {session.startedAtMs !== null && <RunningTime startedAtMs={session.startedAtMs} inFront={inFront} />}
        <span className={styles.hint}>
          {session.model === 'tty' ? t('sessionView.wayOutOfTerminal') : t('sessionView.wayOut')}
        </span>
        {inspector.mayOpen && (
          <button
            type="button"
            className={styles.leave}
            title={t('inspector.key')}
            aria-expanded={inspector.isOpen}
            onClick={inspector.toggle}
          >
            {t('inspector.button')}
          </button>
        )}
        {onFullScreen !== null && (
          <button type="button" className={styles.leave} onClick={onFullScreen}>
            {t('sessionView.fullScreen')}
          </button>
        )}
        {nt !== null && !ending && (
          <button type="button" className={styles.leave} onClick={onAttention}>
            {t('logon.keys')}
          </button>
        )}
        {session.mayLeave && !ending && (
          <>
            <button type="button" className={styles.leave} onClick={() => onLeave(false)}>
              {t('sessionView.switchUser')}
            </button>
            <button type="button" className={styles.leave} onClick={() => onLeave(true)}>
              {t('sessionView.lock')}
            </button>
          </>
        )}
        <button
          type="button"
          ref={endButton}
          className={styles.end}
          title={t('sessionView.wayBack')}
          aria-disabled={ending}
          onClick={() => {
            if (ending) return;
            setAsked(session.sessionId);
            onEnd();
          }}
        >
          {ending ? (nt === null ? t('sessionView.ending') : t('logon.signingOut')) : endWords}
        </button>
      </header>
    </>
  );
}

const minuteMs = 60_000;

/** Says the minutes; wakes once a minute while the session is in front, and not at all behind the greeter. */
function RunningTime({ startedAtMs, inFront }: { readonly startedAtMs: number; readonly inFront: boolean }) {
  const [now, setNow] = useState(() => Date.now());
  // biome-ignore lint/correctness/useExhaustiveDependencies: each minute that has been said sets the timer for the next.
  useEffect(() => {
    if (!inFront) return;
    const timer = setTimeout(() => setNow(Date.now()), minuteMs - (Math.max(0, Date.now() - startedAtMs) % minuteMs));
    return () => clearTimeout(timer);
  }, [now, startedAtMs, inFront]);
  return <span className={styles.since}>{describeRunningTime(now - startedAtMs)}</span>;
}
