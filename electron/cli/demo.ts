/**
 * `vestibule demo`: the main job with nobody at the keyboard. A seat of its own, a guest's login to a real session, a real
 * window in it, the end of the designated process, the greeter again, and a look at what is left.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { type SessionRow, type Status, sessionRowSchema, statusSchema } from '../contract/control.ts';
import { findProgram } from '../machine/find-program.ts';
import { type StartedVestibule, startVestibule, supervisorCommand } from '../machine/started-vestibule.ts';
import { ask, type SeatAddress } from './connection.ts';
import { findTraces, type Traces } from './demo/leftovers.ts';
import { showSessionWindow } from './demo/session-window.ts';
import { createTimeline, type Timeline } from './demo/timeline.ts';
import { exitStatus, Failure } from './exit-status.ts';
import type { Output } from './output.ts';

export interface DemoOptions {
  readonly outFolder: string | null;
  /** Id of a session; null: openbox, else what is there. */
  readonly session: string | null;
  readonly seatName: string | null;
  readonly startArguments: readonly string[];
}

export interface DemoSummary {
  readonly runtime: string;
  readonly seat: string;
  readonly display: string | null;
  readonly session: string;
  readonly user: string;
  readonly endReason: SessionRow['endReason'];
  readonly leftovers: readonly string[];
  /** From the yes of the authentication to the start of the designated process. */
  readonly loginMs: number | null;
  /** From the end of the designated process to the greeter on the screen. */
  readonly logoutMs: number | null;
  readonly screenshots: readonly string[];
}

const programFolder = join(import.meta.dirname, '..');

/** The exit status: 0 only if all of it held. */
export async function runDemo(output: Output, options: DemoOptions): Promise<number> {
  if (options.outFolder !== null) mkdirSync(options.outFolder, { recursive: true });
  const timeline = createTimeline(output);
  const vestibule = await startOnFreeSeat(options, timeline);
  const seat = { name: 'demo', socketPath: vestibule.controlSocketPath };
  const problems: string[] = [];
  const interrupted = (): void => vestibule.kill('SIGTERM');
  process.once('SIGINT', interrupted);
  process.once('SIGTERM', interrupted);
  let traces: Traces | null = null;
  let told: Told | null = null;
  try {
    await vestibule.painted;
    timeline.tell('the greeter is on the screen');
    told = await playSession(seat, options, timeline, problems, (found) => {
      traces = found;
    });
  } catch (error) {
    problems.push(error instanceof Error ? error.message : String(error));
  }
  const stopped = await stopSeat(seat, vestibule, timeline);
  const leftovers = [...stopped, ...((traces as Traces | null)?.remaining() ?? [])];
  if (leftovers.length > 0) problems.push(`left over: ${leftovers.join('; ')}`);
  else timeline.tell('stopped; no process, lock, socket or file is left');
  if (told !== null) output.json({ summary: { ...told.summary, leftovers } satisfies DemoSummary });
  for (const problem of problems) output.note(`demo: ${problem}`);
  if (problems.length === 0) output.say('the demo held in every step');
  return problems.length === 0 ? exitStatus.ok : exitStatus.failed;
}

async function startOnFreeSeat(options: DemoOptions, timeline: Timeline): Promise<StartedVestibule> {
  const names = options.seatName === null ? ['demo', 'demo-2', 'demo-3', 'demo-4'] : [options.seatName];
  let last: unknown;
  for (const name of names) {
    try {
      return await startVestibule({
        command: supervisorCommand(programFolder),
        arguments: ['--seat', name, ...options.startArguments],
        onLine: (line) => timeline.tell(line),
      });
    } catch (error) {
      last = error;
      if (!(error instanceof Error) || !error.message.includes('already running')) break;
    }
  }
  throw new Failure(exitStatus.failed, last instanceof Error ? last.message : String(last));
}

interface Told {
  readonly summary: Omit<DemoSummary, 'leftovers'>;
}

async function playSession(
  seat: SeatAddress,
  options: DemoOptions,
  timeline: Timeline,
  problems: string[],
  onTraces: (traces: Traces) => void,
): Promise<Told> {
  const screenshots: string[] = [];
  const takePicture = async (): Promise<Buffer> => {
    const { png } = z.object({ png: z.base64() }).parse(await ask(seat, { version: 1, command: 'screenshot' }));
    return Buffer.from(png, 'base64');
  };
  const keep = (name: string, png: Buffer): void => {
    if (options.outFolder === null) return;
    const path = join(options.outFolder, `${name}.png`);
    writeFileSync(path, png);
    screenshots.push(path);
  };
  const readStatus = async (): Promise<Status> =>
    statusSchema.parse(await ask(seat, { version: 1, command: 'status' }));

  keep('1-greeter', await takePicture());
  const following = timeline.follow(seat);
  await untilSpareStands(readStatus);
  const wanted = options.session ?? (findProgram('openbox') === null ? null : 'openbox');
  const session = await logInAsGuest(seat, wanted);
  timeline.tell(`guest is logged in: ${session.session}, process ${session.designatedPid} on ${session.display}`);

  const status = await readStatus();
  onTraces(findTraces(status, session));
  const window = await showSessionWindow({ status, session, takePicture, timeline });
  keep('2-session', window.picture);
  if (!window.isShown) problems.push('the session has no window that can be seen on the greeter’s page');

  if (session.designatedPid === null) throw new Error('the session has no designated process');
  const endedAtMs = Date.now();
  process.kill(session.designatedPid, 'SIGTERM');
  timeline.tell(`the designated process ${session.designatedPid} was told to end`);
  const { greeterPaintedAtMs, designatedEndedAtMs } = await timeline.sessionEnd(session.id);
  keep('3-greeter-again', await takePicture());
  const over = await ask(seat, { version: 1, command: 'end', sessionId: session.id });
  const row = z.object({ session: sessionRowSchema }).parse(over).session;
  timeline.tell(row.endText ?? 'the session is over');
  following.stop();
  window.stop();
  if (row.endReason === null) problems.push('the session has no end reason');
  return {
    summary: {
      runtime: status.runtime,
      seat: status.seat.kind,
      display: session.display,
      session: session.session,
      user: session.user,
      endReason: row.endReason,
      loginMs: timeline.loginMs(session.id),
      logoutMs: Math.max(0, greeterPaintedAtMs - (designatedEndedAtMs ?? endedAtMs)),
      screenshots,
    },
  };
}

/** A person takes longer to choose than the spare takes to get ready; the demo waits for it, but not for ever. */
async function untilSpareStands(readStatus: () => Promise<Status>): Promise<void> {
  const deadline = performance.now() + 3000;
  for (;;) {
    const { processes } = await readStatus();
    // Its sandbox is the last that it prepares; without bubblewrap there is none.
    if (processes.some((each) => each.spare === true && each.role === 'session') || performance.now() > deadline)
      return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** The wanted session where it is installed, else the default one. */
async function logInAsGuest(seat: SeatAddress, wanted: string | null): Promise<SessionRow> {
  const logIn = async (session: string | null): Promise<SessionRow> =>
    z
      .object({ session: sessionRowSchema })
      .parse(await ask(seat, { version: 1, command: 'login', user: null, session, wait: false })).session;
  try {
    return await logIn(wanted);
  } catch (error) {
    if (wanted === null || !(error instanceof Failure)) throw error;
    return logIn(null);
  }
}

async function stopSeat(
  seat: SeatAddress,
  vestibule: StartedVestibule,
  timeline: Timeline,
): Promise<readonly string[]> {
  let leftovers: readonly string[] = [];
  try {
    const result = await ask(seat, { version: 1, command: 'stop', leave: false });
    ({ leftovers } = z.object({ leftovers: z.array(z.string()) }).parse(result));
  } catch (error) {
    timeline.tell(`the stop did not answer: ${error instanceof Error ? error.message : String(error)}`);
    vestibule.kill('SIGTERM');
  }
  await vestibule.over;
  return leftovers;
}
