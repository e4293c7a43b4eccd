/** Logins and logouts of a guest, one after the other, on one seat. */
import { existsSync, watch } from 'node:fs';
import * as z from 'zod';
import { ask } from '../../electron/cli/connection.ts';
import { sessionRowSchema } from '../../electron/contract/control.ts';
import { requireProcess } from '../harness/kill-one.ts';
import type { Person } from '../harness/make-person.ts';
import type { TestXServer } from '../harness/x-server.ts';
import { createPixelWatch, type PixelWatch } from './first-pixel.ts';
import { listTree, readMemoryMb } from './idle.ts';
import { type BenchSeat, startBenchSeat } from './seat.ts';
import { findBenchHome, forgetBench, installBenchSession, listGuestHomes } from './session-program.ts';

export interface SessionFigures {
  /**
   * From the yes of the authentication (the journal's time, whole milliseconds) to the first statement of the first program
   * that runs as the guest inside its containment: bash, so its own start is in it.
   */
  readonly loginMs: readonly number[];
  /** From the wish to log in, sent over the control socket, to that statement: what a person waits for. */
  readonly loginToProgramMs: readonly number[];
  /** From the last statement of the designated process to the greeter's pixels on the screen and nothing of it left. */
  readonly logoutMs: readonly number[];
  /** PSS of everything while a session runs. */
  readonly memoryMb: number;
}

export interface SessionOptions {
  readonly screen: TestXServer;
  readonly runs: number;
  /** The session begins as the distribution means it; else with its program at once. */
  readonly asDistributed: boolean;
  /** Who logs in; null: the guest. */
  readonly person: Person | null;
  readonly say: (line: string) => void;
}

/** Where the greeter has its background and a session without windows is black. */
const probe = { x: 6, y: 790 } as const;
const black = 0x000000;

export async function measureSessions({
  screen,
  runs,
  asDistributed,
  person,
  say,
}: SessionOptions): Promise<SessionFigures> {
  const session = installBenchSession();
  const seat = await startBenchSeat(screen, session.environment);
  const pixels = await createPixelWatch(screen);
  const figures = { loginMs: [] as number[], loginToProgramMs: [] as number[], logoutMs: [] as number[] };
  let memoryMb = 0;
  try {
    await seat.started.painted;
    for (let run = 0; run < runs; run += 1) {
      await untilSpare(seat);
      const one = await measureOne(seat, pixels, asDistributed ? session.id : session.directId, person, () => {
        memoryMb = Math.max(memoryMb, readMemoryMb(listTree(seat.started.pid)));
      });
      figures.loginMs.push(one.loginMs);
      figures.loginToProgramMs.push(one.loginToProgramMs);
      figures.logoutMs.push(one.logoutMs);
      say(
        `login ${one.loginMs.toFixed(1)} ms (to the program ${one.loginToProgramMs.toFixed(1)}), logout ${one.logoutMs.toFixed(1)} ms`,
      );
    }
  } finally {
    await pixels.close();
    await seat.stop();
    session.remove();
  }
  return { ...figures, memoryMb };
}

const epochNow = (): number => performance.timeOrigin + performance.now();
const address = (seat: BenchSeat) => ({ name: 'bench', socketPath: seat.started.controlSocketPath });

async function measureOne(
  seat: BenchSeat,
  pixels: PixelWatch,
  sessionId: string,
  person: Person | null,
  whileItRuns: () => void,
) {
  const accepted = followAccepted(seat);
  const wishedAtMs = epochNow();
  if (person !== null) forgetBench(person.home);
  const result = await ask(
    address(seat),
    { version: 1, command: 'login', user: person?.name ?? null, session: sessionId, wait: false },
    {
      onLine(line, reply) {
        if (line.kind === 'questions')
          reply({
            kind: 'answer',
            questionsId: line.questionsId,
            texts: line.questions.map(() => person?.password ?? ''),
          });
      },
    },
  );
  const { session } = z.object({ session: sessionRowSchema }).parse(result);
  const home = await until('the session program', () =>
    findBenchHome(person === null ? listGuestHomes(seat.guestHomesFolder) : [person.home]),
  );
  const acceptedAtMs = await accepted.atMs;
  await pixels.next(probe.x, probe.y, (rgb) => rgb === black, 10_000);
  whileItRuns();
  // By then the bar is away, and what a start leaves to do is done: people stay longer than a tenth of a second.
  await untilSpare(seat);

  const socketPath = `/tmp/.X11-unix/X${session.display?.slice(1)}`;
  const gone = untilGone([socketPath]);
  process.kill(requireProcess('the session program', session.designatedPid).pid, 'SIGTERM');
  const paintedAtMs = performance.timeOrigin + (await pixels.next(probe.x, probe.y, (rgb) => rgb !== black, 10_000));
  const goneAtMs = await gone;
  const endedAtMs = await until('the word of the session program', () => home.endedAtMs());
  home.close();
  await ask(address(seat), { version: 1, command: 'end', sessionId: session.id });
  accepted.stop();
  return {
    loginMs: home.beganAtMs - acceptedAtMs,
    loginToProgramMs: home.beganAtMs - wishedAtMs,
    logoutMs: Math.max(paintedAtMs, goneAtMs) - endedAtMs,
  };
}

const acceptedSchema = z.object({
  event: z.object({
    kind: z.literal('worker-said'),
    atMs: z.number(),
    message: z.object({ kind: z.literal('accepted') }),
  }),
});

/** The journal's word on when the authentication said yes: nothing outside of the app can know. */
function followAccepted(seat: BenchSeat): { readonly atMs: Promise<number>; stop(): void } {
  const over = new AbortController();
  const sinceMs = Date.now();
  const atMs = new Promise<number>((resolve, reject) => {
    ask(
      address(seat),
      { version: 1, command: 'events', follow: true },
      {
        signal: over.signal,
        onLine(line) {
          const entry = line.kind === 'event' ? acceptedSchema.safeParse(line.entry) : null;
          if (entry?.success && entry.data.event.atMs >= sinceMs) resolve(entry.data.event.atMs);
        },
      },
    ).catch(reject);
  });
  return { atMs, stop: () => over.abort() };
}

/** When the last of these paths goes; milliseconds since the epoch. */
function untilGone(paths: readonly string[]): Promise<number> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (paths.some((path) => existsSync(path))) return;
      watcher.close();
      resolve(epochNow());
    };
    const watcher = watch('/tmp/.X11-unix', look);
    look();
  });
}

async function untilSpare(seat: BenchSeat): Promise<void> {
  const statusSchema = z.object({ processes: z.array(z.object({ role: z.string(), spare: z.boolean().optional() })) });
  await until('a spare', async () => {
    const status = statusSchema.parse(await ask(address(seat), { version: 1, command: 'status' }));
    return status.processes.some((each) => each.role === 'display-server' && each.spare === true) ? true : null;
  });
  // Its display server is there; its sandbox follows in a few milliseconds, and a person is slower than that.
  await new Promise((resolve) => setTimeout(resolve, 300));
}

async function until<T>(what: string, look: () => T | null | Promise<T | null>): Promise<T> {
  const deadline = performance.now() + 15_000;
  for (;;) {
    const found = await look();
    if (found !== null) return found;
    if (performance.now() > deadline) throw new Error(`waited 15 s for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
