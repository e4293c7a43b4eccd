/**
 * Why a session ended. Exactly one value for every session, shown on the greeter, written to the journal and printed by
 * the command line. Nothing here knows how the reason was found out.
 */
export type EndReason =
  /** The designated process exited by itself; `status` as wait(2) gives it, 0 to 255. */
  | { readonly kind: 'exited'; readonly status: number }
  /** A signal that Vestibule did not send ended the designated process; `signal` as signal(7) names it. */
  | { readonly kind: 'killed'; readonly signal: string }
  /** The X server of the session went away while the designated process still ran. */
  | { readonly kind: 'display-server-died'; readonly how: string }
  /** Somebody asked for the end: the button, the command line, a protocol. */
  | { readonly kind: 'logged-off' }
  | { readonly kind: 'idle' }
  | { readonly kind: 'time-limit' }
  /** Another login took the session's place. */
  | { readonly kind: 'replaced' }
  /** The designated process never ran. */
  | { readonly kind: 'failed-to-start'; readonly why: string }
  /** The worker that held the session was killed or crashed; the supervisor ended what it held. */
  | { readonly kind: 'worker-died' }
  /** `vestibule stop`, or the end of the supervisor. */
  | { readonly kind: 'manager-stopped' };

export type EndReasonKind = EndReason['kind'];

/** Ends that somebody meant: nothing went wrong, however short the session was. */
const wantedEnds: readonly EndReasonKind[] = ['logged-off', 'idle', 'time-limit', 'replaced', 'manager-stopped'];

export function isWantedEnd(reason: EndReason): boolean {
  return wantedEnds.includes(reason.kind);
}

export interface EndedSession {
  /** The name a person chose it by, such as `Openbox`. */
  readonly sessionName: string;
  readonly reason: EndReason;
  /** From the start of the designated process to its end; null where it never started. */
  readonly lifetimeMs: number | null;
  /** Where the session's standard error went; null where nothing was written. */
  readonly logPath: string | null;
}

/** One plain English sentence or two for a person at the greeter. */
export function describeEnd(ended: EndedSession): string {
  const log = ended.logPath === null ? '' : ` Log: ${ended.logPath}`;
  const after = ended.lifetimeMs === null ? '' : ` after ${describeDuration(ended.lifetimeMs)}`;
  const name = ended.sessionName;
  const reason = ended.reason;
  switch (reason.kind) {
    case 'exited':
      return reason.status === 0
        ? `Your session ended: ${name} exited normally${after}.`
        : `Your session ended: ${name} exited with status ${reason.status}${after}.${log}`;
    case 'killed':
      return `Your session ended: ${name} was killed by ${reason.signal}${after}.${log}`;
    case 'display-server-died':
      return `Your session ended${after} because its display server died (${reason.how}).${log}`;
    case 'logged-off':
      return `You ended ${name}${after}.`;
    case 'idle':
      return `Your session ended${after} because nobody was using it.`;
    case 'time-limit':
      return `Your session ended${after}: its time was up.`;
    case 'replaced':
      return `Your session ended${after}: another login took its place.`;
    case 'failed-to-start':
      return `${name} could not be started: ${reason.why}.${log}`;
    case 'worker-died':
      return `Your session ended${after} because the process that looked after it died.${log}`;
    case 'manager-stopped':
      return `Your session ended${after} because Vestibule was stopped.`;
  }
}

/** `0.4 s`, `12 s`, `3 min 5 s`, `2 h 10 min`. */
export function describeDuration(durationMs: number): string {
  const tenths = Math.round(Math.max(0, durationMs) / 100);
  if (tenths < 100) return `${(tenths / 10).toFixed(1)} s`;
  const seconds = Math.round(tenths / 10);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
