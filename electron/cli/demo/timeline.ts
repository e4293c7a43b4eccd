/** What happens in a demo, as it happens: one line each, with the time since its start. */
import * as z from 'zod';
import { ask, type SeatAddress } from '../connection.ts';
import type { Output } from '../output.ts';

export interface Timeline {
  tell(text: string): void;
  /** Tells of the manager's own events from now on. */
  follow(seat: SeatAddress): { stop(): void };
  /** Resolves when the greeter has painted after the end of this session. */
  sessionEnd(
    sessionId: string,
  ): Promise<{ readonly greeterPaintedAtMs: number; readonly designatedEndedAtMs: number | null }>;
  /** From the yes of the authentication to the start of the designated process; null where one was not seen. */
  loginMs(sessionId: string): number | null;
}

const entrySchema = z.object({
  event: z
    .object({
      kind: z.string(),
      atMs: z.number(),
      workerId: z.string().optional(),
      message: z.object({ kind: z.string() }).loose().optional(),
      intent: z.object({ kind: z.string(), screen: z.string().optional() }).loose().optional(),
    })
    .loose(),
});
type Event = z.infer<typeof entrySchema>['event'];

const startedSchema = z.object({ session: z.object({ startedAtMs: z.number() }) });
const endedSchema = z.object({ ended: z.object({ endedAtMs: z.number() }) });

export function createTimeline(output: Output): Timeline {
  const startedAtMs = Date.now();
  const events: Event[] = [];
  let wake: () => void = () => undefined;

  const tell = (text: string): void => {
    const atMs = Date.now() - startedAtMs;
    output.json({ atMs, text });
    output.say(`${(atMs / 1000).toFixed(3).padStart(8)} s  ${text}`);
  };
  const find = (sessionId: string, kind: string): Event | undefined =>
    events.find((event) => event.workerId === sessionId && event.message?.kind === kind);

  function findEnd(sessionId: string) {
    const ended = find(sessionId, 'ended');
    if (ended === undefined) return null;
    const painted = events
      .slice(events.indexOf(ended))
      .find((event) => event.intent?.kind === 'painted' && event.intent.screen === 'greeter');
    if (painted === undefined) return null;
    const facts = endedSchema.safeParse(ended.message);
    return { greeterPaintedAtMs: painted.atMs, designatedEndedAtMs: facts.success ? facts.data.ended.endedAtMs : null };
  }

  return {
    tell,
    follow(seat) {
      const over = new AbortController();
      ask(
        seat,
        { version: 1, command: 'events', follow: true },
        {
          signal: over.signal,
          onLine(line) {
            const entry = line.kind === 'event' ? entrySchema.safeParse(line.entry) : null;
            if (entry === null || !entry.success) return;
            // The journal has earlier demos, too, with workers of the same numbers.
            if (entry.data.event.atMs < startedAtMs) return;
            events.push(entry.data.event);
            const text = describe(entry.data.event);
            if (text !== null) tell(text);
            wake();
          },
        },
      ).catch((error: unknown) =>
        tell(`the events broke off: ${error instanceof Error ? error.message : String(error)}`),
      );
      return { stop: () => over.abort() };
    },
    sessionEnd(sessionId) {
      return new Promise((resolve, reject) => {
        const limit = setTimeout(() => reject(new Error('the greeter did not come back within 15 s')), 15_000);
        wake = () => {
          const found = findEnd(sessionId);
          if (found === null) return;
          clearTimeout(limit);
          resolve(found);
        };
        wake();
      });
    },
    loginMs(sessionId) {
      const accepted = find(sessionId, 'accepted');
      const started = startedSchema.safeParse(find(sessionId, 'started')?.message);
      return accepted === undefined || !started.success
        ? null
        : Math.max(0, started.data.session.startedAtMs - accepted.atMs);
    },
  };
}

function describe(event: Event): string | null {
  switch (event.kind) {
    case 'worker-said':
      return event.message === undefined || event.message.kind === 'snapshot'
        ? null
        : `worker ${event.workerId}: ${event.message.kind}`;
    case 'intent-arrived':
      return event.intent?.kind === 'painted' ? `painted: ${event.intent.screen}` : `page: ${event.intent?.kind}`;
    case 'worker-gone':
      return `worker ${event.workerId} is gone`;
    default:
      return null;
  }
}
