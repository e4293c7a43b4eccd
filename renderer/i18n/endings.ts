/** Why a session ended, for a person at the greeter, in the language of now. */
import type { EndedSession } from '../../electron/contract/end-reason.ts';
import { describeLifetime } from './durations.ts';
import { sayKnown } from './known-texts.ts';
import { type MessageValues, t } from './translate.ts';

/** One sentence or two; the log is named where something went wrong. */
export function describeEnd({ sessionName, reason, lifetimeMs, logPath }: EndedSession): string {
  const after = lifetimeMs === null ? '' : t('end.after', { duration: describeLifetime(lifetimeMs) });
  const values: MessageValues = { session: sayKnown(sessionName), after };
  const log = logPath === null ? '' : ` ${t('end.log', { path: logPath })}`;
  switch (reason.kind) {
    case 'exited':
      return reason.status === 0
        ? t('end.exited', values)
        : t('end.exitedBadly', { ...values, status: String(reason.status) }) + log;
    case 'killed':
      return t('end.killed', { ...values, signal: reason.signal }) + log;
    case 'display-server-died':
      return t('end.display-server-died', { ...values, how: sayKnown(reason.how) }) + log;
    case 'failed-to-start':
      return t('end.failed-to-start', { ...values, why: sayKnown(reason.why) }) + log;
    case 'worker-died':
      return t('end.worker-died', values) + log;
    case 'logged-off':
    case 'idle':
    case 'time-limit':
    case 'replaced':
    case 'manager-stopped':
      return t(`end.${reason.kind}`, values);
  }
}
