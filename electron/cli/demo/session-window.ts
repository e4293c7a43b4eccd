/** Waits until the session shows a real window, gives it one where it has none, and takes the picture with it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import type { SessionRow, Status } from '../../contract/control.ts';
import { findProgram } from '../../machine/find-program.ts';
import { readPng } from '../../machine/png-reader.ts';
import { findLocalAccount, serviceAccountName } from '../../machine/system-accounts.ts';
import { findCookie, readXAuthority } from '../../machine/x-authority-reader.ts';
import { connectToDisplay, type XConnection } from '../../machine/x-client.ts';
import type { XWindow } from '../../machine/x-windows.ts';
import type { Timeline } from './timeline.ts';

export interface SessionWindowOptions {
  readonly status: Status;
  readonly session: SessionRow;
  readonly takePicture: () => Promise<Buffer>;
  readonly timeline: Timeline;
}

export interface SessionWindow {
  readonly picture: Buffer;
  /** The picture has what the session's X server shows where the window is. */
  readonly isShown: boolean;
  stop(): void;
}

/** A session that maps a window of its own does it within this. */
const ownWindowLimitMs = 1500;
const windowLimitMs = 10_000;

export async function showSessionWindow(options: SessionWindowOptions): Promise<SessionWindow> {
  const { status, session, timeline } = options;
  const displayNumber = Number((session.display ?? '').slice(1));
  const authorityPath = join(status.runtimeFolder, 'workers', session.id, 'display/authority');
  const authority = readXAuthority(authorityPath);
  const cookie = authority.kind === 'entries' ? findCookie(authority.entries, displayNumber) : null;
  const connection = await connectToDisplay(displayNumber, cookie);
  let client: ChildProcess | null = null;
  try {
    let window = await connection.waitForWindow({ limitMs: ownWindowLimitMs });
    if (window === null) {
      timeline.tell('the session maps no window of its own: starting an xterm in it');
      client = startClient(displayNumber, authorityPath);
      window = await connection.waitForWindow({ limitMs: windowLimitMs });
    }
    if (window === null)
      throw new Error(`no window could be seen on ${session.display} within ${windowLimitMs / 1000} s`);
    timeline.tell(`a window of ${window.width}x${window.height} is viewable on ${session.display}`);
    const { picture, isShown } = await pictureWithWindow(connection, window, options.takePicture);
    return { picture, isShown, stop: () => client?.kill() };
  } catch (error) {
    client?.kill();
    throw error;
  } finally {
    await connection.close();
  }
}

/** A client of the display from outside of the session; never as root. */
function startClient(displayNumber: number, authorityPath: string): ChildProcess {
  const xterm = findProgram('xterm');
  if (xterm === null) throw new Error('xterm is not installed');
  const account = process.getuid?.() === 0 ? findLocalAccount(serviceAccountName) : null;
  const identity =
    account === null ? [] : ['--reuid', String(account.uid), '--regid', String(account.gid), '--clear-groups'];
  const child = spawn(
    'setpriv',
    [...identity, '--pdeathsig', 'KILL', '--', xterm, '-geometry', '80x24+120+120', '-e', 'sh', '-c', script],
    {
      stdio: 'ignore',
      cwd: '/',
      env: { PATH: process.env['PATH'], DISPLAY: `:${displayNumber}`, XAUTHORITY: authorityPath, LANG: 'C.UTF-8' },
    },
  );
  // Its end, with the display server, is the rule.
  child.on('error', () => undefined);
  return child;
}

const script =
  'echo "This is a session of its own X server."; echo "Its designated process is about to be ended."; exec cat';

/**
 * The page follows the X server by a frame or two: pictures are taken until one has the window, which is found by its
 * colours. Each picture is a round trip through the app, so this waits for work and not for time.
 */
async function pictureWithWindow(
  connection: XConnection,
  window: XWindow,
  takePicture: () => Promise<Buffer>,
): Promise<{ readonly picture: Buffer; readonly isShown: boolean }> {
  const deadline = performance.now() + windowLimitMs;
  for (;;) {
    const picture = await takePicture();
    const screen = await connection.captureScreen();
    if (isInPicture(picture, screen, window)) return { picture, isShown: true };
    if (performance.now() > deadline) return { picture, isShown: false };
  }
}

interface Screen {
  readonly width: number;
  readonly height: number;
  readonly rgba: Buffer;
}

/** So close to each other that one row of them meets the title bar of a terminal, all else of which may be black. */
const samplesAcross = 24;

/**
 * Whether the page shows what the X server shows around the window. The session is drawn somewhere on the page, one to
 * one (or below a bar): every height is tried for which the rows across the window agree.
 */
export function isInPicture(png: Buffer, screen: Screen, window: XWindow): boolean {
  const picture = readPng(png);
  const last = samplesAcross - 1;
  const samples = Array.from({ length: samplesAcross ** 2 }, (_, index) => ({
    x: clamp(window.x - 4 + Math.floor(((index % samplesAcross) * (window.width + 8)) / last), screen.width),
    y: clamp(
      window.y - 4 + Math.floor((Math.floor(index / samplesAcross) * (window.height + 8)) / last),
      screen.height,
    ),
  }));
  const colours = samples.map(({ x, y }) => screen.rgba.readUIntBE((y * screen.width + x) * 4, 3));
  // A black screen with nothing on it agrees with everything.
  if (new Set(colours).size < 2) return false;
  // So does a black page with most of a black window: what has another colour has to agree by itself.
  const ground = commonest(colours);
  for (let offset = 0; offset <= Math.max(0, picture.height - screen.height); offset += 1) {
    const agrees = samples.map(({ x, y }, index) => {
      const row = y + offset;
      if (x >= picture.width || row >= picture.height) return false;
      return isNear(picture.pixel(x, row), colours[index] ?? 0);
    });
    const agreesWhereRare = agrees.filter((_, index) => colours[index] !== ground);
    if (isMost(agrees, 0.9) && isMost(agreesWhereRare, 0.8)) return true;
  }
  return false;
}

function isMost(agrees: readonly boolean[], share: number): boolean {
  return agrees.filter(Boolean).length >= agrees.length * share;
}

function commonest(colours: readonly number[]): number | undefined {
  const counts = new Map<number, number>();
  for (const colour of colours) counts.set(colour, (counts.get(colour) ?? 0) + 1);
  return [...counts].toSorted(([, one], [, other]) => other - one)[0]?.[0];
}

function clamp(value: number, limit: number): number {
  return Math.max(0, Math.min(limit - 1, value));
}

/** A picture may have gone through a lossy encoding. */
function isNear(one: number, other: number): boolean {
  return [16, 8, 0].every((shift) => Math.abs(((one >> shift) & 0xff) - ((other >> shift) & 0xff)) <= 24);
}
