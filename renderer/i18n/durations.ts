/** How long, in words. */
import { t } from './translate.ts';

/** `12 s`, `2 min 5 s`, counting a second that has begun. */
export function describeSeconds(durationMs: number): string {
  const seconds = Math.ceil(Math.max(0, durationMs) / 1000);
  return seconds < 60
    ? t('duration.seconds', { seconds })
    : t('duration.minutesAndSeconds', { minutes: Math.floor(seconds / 60), seconds: seconds % 60 });
}

/** `under a minute`, `12 min`, `2 h 10 min`. */
export function describeRunningTime(durationMs: number): string {
  const minutes = Math.floor(Math.max(0, durationMs) / 60_000);
  if (minutes < 1) return t('duration.underAMinute');
  if (minutes < 60) return t('duration.minutes', { minutes });
  return t('duration.hoursAndMinutes', { hours: Math.floor(minutes / 60), minutes: minutes % 60 });
}

/** `0.4 s`, `12 s`, `3 min 5 s`, `2 h 10 min`: of what is over. */
export function describeLifetime(durationMs: number): string {
  const tenths = Math.round(Math.max(0, durationMs) / 100);
  if (tenths < 100) return t('duration.tenths', { seconds: tenths / 10 });
  const seconds = Math.round(tenths / 10);
  return seconds < 3600 ? describeSeconds(seconds * 1000) : describeRunningTime(seconds * 1000);
}
