import { useEffect, useState } from 'react';
import type { AutologinView, VestibuleBridge } from '../../electron/contract/renderer.ts';
import { crashBrake } from '../../electron/contract/restart-policy.ts';
import { describeSeconds } from '../i18n/durations.ts';
import { describeEnd } from '../i18n/endings.ts';
import { t } from '../i18n/translate.ts';
import styles from './countdown.module.css';

type Counting = Extract<AutologinView, { readonly kind: 'counting' }>;

export interface AutologinNewsProps {
  readonly autologin: AutologinView;
  /** False while a session covers it: then nothing ticks. */
  readonly inFront: boolean;
}

/** What there is to say of automatic logins. Read out when it begins and when it changes, not with each second. */
export function AutologinNews({ autologin, inFront }: AutologinNewsProps) {
  return (
    <section className={autologin.kind === 'paused' ? styles.paused : styles.news} role="status">
      {autologin.kind === 'counting' && <Countdown key={autologin.endsAtMs} counting={autologin} inFront={inFront} />}
      {autologin.kind === 'stopped' && <p>{t('autologin.stopped')}</p>}
      {autologin.kind === 'paused' && (
        <p className={styles.text}>
          {t('autologin.paused', {
            count: crashBrake.inARow,
            seconds: crashBrake.shortMs / 1000,
            end: describeEnd(autologin.end),
          })}
        </p>
      )}
    </section>
  );
}

/** The one thing beside the clock that sets a timer, once a second and only while it is shown. */
function Countdown({ counting, inFront }: { readonly counting: Counting; readonly inFront: boolean }) {
  const { lengthMs } = counting;
  const name = counting.guest === true ? t('greeter.guest') : counting.displayName;
  // The clock says once when that is; counting goes on where somebody sets it.
  const [endsAtMs] = useState(() => performance.now() + leftOf(counting));
  const [leftMs, setLeftMs] = useState(() => leftOf(counting));
  useEffect(() => {
    if (!inFront || leftMs === 0) return;
    // When the number changes next.
    const timer = setTimeout(() => setLeftMs(Math.max(0, endsAtMs - performance.now())), leftMs % 1000 || 1000);
    return () => clearTimeout(timer);
  }, [endsAtMs, inFront, leftMs]);
  return (
    <>
      {/* Read out once: there it does not count. */}
      <p className="spoken">{t('autologin.counting', { name, time: describeSeconds(lengthMs) })}</p>
      <p className={styles.text} aria-hidden="true">
        {t('autologin.counting', { name, time: describeSeconds(leftMs) })}
      </p>
      <div className={styles.track} aria-hidden="true">
        <div className={styles.bar} style={{ transform: `scaleX(${leftMs / lengthMs})` }} />
      </div>
    </>
  );
}

/** Bounded, because clocks are set. */
function leftOf({ endsAtMs, lengthMs }: Counting): number {
  return Math.min(lengthMs, Math.max(0, endsAtMs - Date.now()));
}

/** Keys that press what has the focus, or go back: whoever only wanted to stop the login has done nothing else with them. */
const pressing: readonly string[] = ['Enter', ' ', 'Escape'];

/** Any key, click or touch stops the automatic login that is announced; letters and clicks go on to where they belong. */
export function useStopByAnything(bridge: VestibuleBridge, autologin: AutologinView | null, inFront: boolean): void {
  const endsAtMs = inFront && autologin?.kind === 'counting' ? autologin.endsAtMs : null;
  useEffect(() => {
    if (endsAtMs === null) return;
    let isStopped = false;
    const stop = (): void => {
      if (isStopped) return;
      isStopped = true;
      bridge.send({ kind: 'stop-autologin' }).catch((error: unknown) => {
        isStopped = false;
        console.error('not accepted', error);
      });
    };
    const onKeyDown = (event: KeyboardEvent): void => {
      if (pressing.includes(event.key)) {
        event.preventDefault();
        event.stopImmediatePropagation();
      }
      // One that is still held from the session that has just ended says nothing.
      if (!event.repeat) stop();
    };
    window.addEventListener('keydown', onKeyDown, true);
    window.addEventListener('pointerdown', stop, true);
    return () => {
      window.removeEventListener('keydown', onKeyDown, true);
      window.removeEventListener('pointerdown', stop, true);
    };
  }, [bridge, endsAtMs]);
}
