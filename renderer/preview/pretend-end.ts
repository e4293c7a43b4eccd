import { describeEnd, type EndReason, isWantedEnd } from '../../electron/contract/end-reason.ts';

/** The notice of an end, as the manager makes it. */
export function pretendEnd(reason: EndReason, lifetimeMs: number | null, sessionName = 'Openbox') {
  const end = { sessionName, reason, lifetimeMs, logPath: '/var/log/vestibule/session-w1.log' };
  const badly = !isWantedEnd(reason) && !(reason.kind === 'exited' && reason.status === 0);
  return { sessionId: 'w1', text: describeEnd(end), end, isTooShort: false, badly };
}
