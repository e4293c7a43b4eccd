import { type RefObject, useEffect, useState } from 'react';
import type { SessionViewState } from '../../electron/contract/renderer.ts';
import type { InspectorSwitch } from '../inspector/switch.ts';
import { describeRunningTime, text } from '../ui/text.ts';
import styles from './session-bar.module.css';

export interface SessionBarProps {
  readonly session: SessionViewState;
  readonly inFront: boolean;
  readonly endButton: RefObject<HTMLButtonElement | null>;
  readonly inspector: InspectorSwitch;
  readonly onEnd: () => void;
  readonly onLeave: (lock: boolean) => void;
  /** Secure attention, in an NT-style session. */
  readonly onAttention: () => void;
}

export function SessionBar({ session, inFront, endButton, inspector, onEnd, onLeave, onAttention }: SessionBarProps) {
  const [asked, setAsked] = useState<string | null>(null);
  const nt = session.nt ?? null;
  // A logoff that asks may be given up again, so what was pressed here does not count.
  const ending = session.state === 'ending' || (nt === null ? asked === session.sessionId : nt.logoff !== null);
  const endWords = nt === null ? text.sessionView.end : text.logon.signOut;
  return (
    <header className={styles.bar}>
      <span className={styles.who}>{session.userName}</span>
      <span className={styles.what}>{session.sessionName}</span>
      {session.startedAtMs !== null && <RunningTime startedAtMs={session.startedAtMs} inFront={inFront} />}
      <span className={styles.hint}>
        {session.model === 'tty' ? text.sessionView.wayOutOfTerminal : text.sessionView.wayOut}
      </span>
      {inspector.mayOpen && (
        <button
          type="button"
          className={styles.leave}
          title={text.inspector.key}
          aria-expanded={inspector.isOpen}
          onClick={inspector.toggle}
        >
          {text.inspector.button}
        </button>
      )}
      {nt !== null && !ending && (
        <button type="button" className={styles.leave} onClick={onAttention}>
          {text.logon.keys}
        </button>
      )}
      {session.mayLeave && !ending && (
        <>
          <button type="button" className={styles.leave} onClick={() => onLeave(false)}>
            {text.sessionView.switchUser}
          </button>
          <button type="button" className={styles.leave} onClick={() => onLeave(true)}>
            {text.sessionView.lock}
          </button>
        </>
      )}
      <button
        type="button"
        ref={endButton}
        className={styles.end}
        title={text.sessionView.wayBack}
        aria-disabled={ending}
        onClick={() => {
          if (ending) return;
          setAsked(session.sessionId);
          onEnd();
        }}
      >
        {ending ? (nt === null ? text.sessionView.ending : text.logon.signingOut) : endWords}
      </button>
    </header>
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
