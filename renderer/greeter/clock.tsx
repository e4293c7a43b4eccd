import { useEffect, useMemo, useState } from 'react';
import { useLanguage } from '../i18n/translate.ts';
import styles from './clock.module.css';

const minuteMs = 60_000;

const formatsOf = (language: string) => ({
  time: new Intl.DateTimeFormat(language, { hour: 'numeric', minute: '2-digit' }),
  date: new Intl.DateTimeFormat(language, { weekday: 'long', day: 'numeric', month: 'long' }),
});

/** The greeter's only timer, where no automatic login is announced: it fires once a minute, on the minute. */
export function Clock() {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const toNextMinuteMs = minuteMs - (now % minuteMs);
    const timer = setTimeout(() => setNow(Math.max(Date.now(), now + toNextMinuteMs)), toNextMinuteMs);
    return () => clearTimeout(timer);
  }, [now]);
  const language = useLanguage();
  const { time, date } = useMemo(() => formatsOf(dateLanguageOf(language)), [language]);
  return (
    <div className={styles.clock}>
      <time className={styles.time} dateTime={new Date(now).toISOString()}>
        {time.format(now)}
      </time>
      <span className={styles.date}>{date.format(now)}</span>
    </div>
  );
}

/** Of the language of the page the country that the browser has, so that a British clock is not an American one. */
function dateLanguageOf(language: string): string {
  return navigator.languages.find((tag) => tag.split('-')[0] === language) ?? language;
}
