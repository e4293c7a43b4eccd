import { useEffect, useState } from 'react';
import styles from './clock.module.css';

const minuteMs = 60_000;

const timeFormat = new Intl.DateTimeFormat(undefined, { hour: 'numeric', minute: '2-digit' });
const dateFormat = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' });

/** The greeter's only timer, where no automatic login is announced: it fires once a minute, on the minute. */
export function Clock() {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const toNextMinuteMs = minuteMs - (now % minuteMs);
    const timer = setTimeout(() => setNow(Math.max(Date.now(), now + toNextMinuteMs)), toNextMinuteMs);
    return () => clearTimeout(timer);
  }, [now]);
  return (
    <div className={styles.clock}>
      <time className={styles.time} dateTime={new Date(now).toISOString()}>
        {timeFormat.format(now)}
      </time>
      <span className={styles.date}>{dateFormat.format(now)}</span>
    </div>
  );
}
