/**
 * From the command to the app's process, with as little as can be between them: a person waits for the greeter. What
 * decodes messages (zod), reads a configuration file or cleans up is loaded only where it is needed, or after the app was
 * started (running-seat.ts).
 */
import {
  appendFileSync,
  chmodSync,
  chownSync,
  copyFileSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  truncateSync,
} from 'node:fs';
import { join } from 'node:path';
import type { RuntimeChoice } from '../contract/configuration.ts';
import { describeProblem } from '../contract/configuration-problem.ts';
import type { RuntimeName, SeatKind } from '../contract/supervisor.ts';
import { commandWords } from '../machine/command-words.ts';
import { findUserConfigurationPath, machineConfigurationPath } from '../machine/configuration-path.ts';
import { hasElectron } from '../machine/electron-binary.ts';
import { findProgram } from '../machine/find-program.ts';
import { becomeSubreaper, forbidDumps } from '../machine/libc.ts';
import { type OwnChildren, watchOwnChildren } from '../machine/own-children.ts';
import {
  type Caller,
  type HeldSeat,
  holdSeat,
  listBases,
  listSeatFolders,
  requireBase,
} from '../machine/runtime-folder.ts';
import { type AppProcess, createAppProcess } from './app-process.ts';
import type { HeldSettings, SettingsCell } from './configuration-desk.ts';
import { type DesktopAccess, openDesktop } from './desktop-access.ts';
import type { StartOptions } from './options.ts';
import { findPlaces, type Places } from './places.ts';
import { chooseSeat, type Desktop, findDesktop } from './seat-display.ts';
import { createSeatHooks, type SeatHooks } from './seat-hooks.ts';
import { type SeatServer, startSeatServer } from './seat-server.ts';
import { listenOn, type SocketListener } from './socket-listener.ts';

export interface SupervisorOptions {
  readonly options: StartOptions;
  readonly programFolder: string;
  readonly environment: NodeJS.ProcessEnv;
  /** One line for the person who started it. */
  readonly say: (line: string) => void;
}

export interface OpenSeat {
  readonly given: SupervisorOptions;
  readonly places: Places;
  readonly seat: HeldSeat;
  readonly seatKind: SeatKind;
  readonly settings: SettingsCell;
  readonly runtime: RuntimeName;
  /** The display of the greeter: the desktop's, or one of our own. */
  readonly display: SeatDisplay;
  /** Copied to where the app may read it. */
  readonly replay: { readonly path: string; readonly name: string } | null;
  readonly appListener: SocketListener;
  readonly controlListener: SocketListener;
  readonly childEnvironment: NodeJS.ProcessEnv;
  /** Started already, unless a test driver starts it. */
  readonly app: AppProcess;
  readonly hooks: SeatHooks;
  /** Of this process: whoever else ends below it is an orphan, and is reaped by hand. */
  readonly children: OwnChildren;
  readonly log: (line: string) => void;
}

export type SeatDisplay =
  | { readonly kind: 'desktop'; readonly desktop: Desktop; readonly access: DesktopAccess }
  | { readonly kind: 'own'; readonly server: SeatServer };

/** Throws, in words for the person who started it, where there can be no seat; nothing is left then. */
export async function openSeat(given: SupervisorOptions): Promise<OpenSeat> {
  const { options, environment, say } = given;
  const children = watchOwnChildren();
  const places = findPlaces(given.programFolder, environment);
  const desktop = await findDesktop(environment);
  const choice = chooseSeat(options.seatKind, desktop);
  if (choice.kind === 'impossible') throw new Error(choice.why);
  const { seatKind } = choice;
  const settings: SettingsCell = { current: await readSettings(options, places.uid, environment) };
  for (const problem of settings.current?.problems ?? []) say(describeProblem(problem));
  const asked = options.runtime ?? settings.current?.configuration.runtime ?? 'auto';
  const runtime = chooseRuntime(asked, places.programFolder);

  becomeSubreaper();
  forbidDumps();
  makeFolders(places);
  const caller = { uid: places.uid, runtimeDirectory: environment['XDG_RUNTIME_DIR'] };
  await putStaleRight(caller, places, say);
  // After the stale ones: the last of them takes the base with it.
  const seat = holdSeat(requireBase(caller), options.seatName, places.uid);
  if (seat === null) throw new Error(`the seat «${options.seatName}» is already running (--seat NAME makes another)`);
  try {
    return await openHeldSeat({ given, places, seat, desktop, seatKind, settings, runtime, children });
  } catch (error) {
    seat.release();
    throw error;
  }
}

interface HeldParts
  extends Pick<OpenSeat, 'given' | 'places' | 'seat' | 'seatKind' | 'settings' | 'runtime' | 'children'> {
  readonly desktop: Desktop | null;
}

async function openHeldSeat(parts: HeldParts): Promise<OpenSeat> {
  const { given, places, seat, desktop, seatKind, runtime } = parts;
  const { say } = given;
  const { account } = places;
  const replay = given.options.replayFile === null ? null : copyJournal(given.options.replayFile, seat.folder, account);
  const log = createLog(join(seat.folder, 'supervisor.log'));
  const appSocketPath = join(seat.folder, 'app.sock');
  const [appListener, controlListener] = await Promise.all([
    listenOn(appSocketPath, account),
    listenOn(join(seat.folder, 'control.sock'), null),
  ]);
  say(`Vestibule ${places.version}, ${describeRuntime(runtime)}`);
  const hooks = createSeatHooks({
    hooks: () => parts.settings.current?.configuration.hooks ?? null,
    seat: given.options.seatName,
    folder: seat.folder,
    log,
  });
  const display: SeatDisplay =
    seatKind !== 'virtual' && desktop !== null
      ? { kind: 'desktop', desktop, access: await openDesktop(desktop, account, seat.folder) }
      : { kind: 'own', server: await startSeatServer({ folder: join(seat.folder, 'display'), account, hooks, log }) };
  if (display.kind === 'own') {
    const command = commandWords(places.programFolder);
    say(`no display here: started one of its own (${nameOf(display)}); look with: ${command} screenshot FILE`);
  }
  const childEnvironment = environmentOfChildren(given.environment);
  const app = createAppProcess({
    folder: join(seat.folder, 'app'),
    programFolder: places.programFolder,
    account,
    appSocketPath,
    displayEnvironment: () => environmentOf(display),
    beforeStart: async (environment) => (replay === null ? await hooks.setUpGreeter(environment) : undefined),
    environment: childEnvironment,
    log,
  });
  if (!given.options.attached) app.start(runtime);
  return { ...parts, display, replay, hooks, appListener, controlListener, childEnvironment, app, log };
}

/** Such as `:1`; null while its server is being started again. */
export function nameOf(display: SeatDisplay): string | null {
  if (display.kind === 'desktop') return display.desktop.display;
  const server = display.server.current();
  return server === null ? null : `:${server.display.displayNumber}`;
}

async function environmentOf(display: SeatDisplay): Promise<Readonly<Record<string, string>>> {
  if (display.kind === 'desktop') return display.access.environment;
  const server = await display.server.ready();
  return { DISPLAY: `:${server.display.displayNumber}`, XAUTHORITY: server.authorityPath };
}

/** Most machines have no file. null: nothing but, maybe, the runtime was asked for, which the options have. */
async function readSettings(
  options: StartOptions,
  uid: number,
  environment: NodeJS.ProcessEnv,
): Promise<HeldSettings | null> {
  const own = options.readsOwnFiles ? [machineConfigurationPath, findUserConfigurationPath(uid, environment)] : [];
  const isAnywhere = own.some((path) => path !== null && isThere(path));
  const flags = options.configurationFlags.filter(({ name }) => name !== '--runtime');
  const isRuntimeAsked = flags.length < options.configurationFlags.length;
  if (options.configurationFile === null && !isAnywhere && flags.length === 0 && !isRuntimeAsked) return null;
  const { readOfStart } = await import('./read-of-start.ts');
  return { ...(await readOfStart(options, environment)), isRefused: false };
}

/** Also a link that leads nowhere, and what this account may not look at: both are problems to be told. */
function isThere(path: string): boolean {
  try {
    lstatSync(path);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code !== 'ENOENT' && code !== 'ENOTDIR';
  }
}

/** What supervisors that died have left, also where /run is empty after a reboot: then their guests' homes are there. */
async function putStaleRight(caller: Caller, places: Places, say: (line: string) => void): Promise<void> {
  const isTraced = listBases(caller).some((base) => listSeatFolders(base, caller.uid).length > 0);
  if (!isTraced && !hasEntries(places.guestsFolder)) return;
  const { putStaleSeatsRight } = await import('./stale-seats.ts');
  for (const left of await putStaleSeatsRight(caller, places.guestsFolder)) say(`left by an earlier run: ${left}`);
}

function chooseRuntime(asked: RuntimeChoice, programFolder: string): RuntimeName {
  const there = hasElectron(programFolder);
  if (asked === 'electron' && !there) throw new Error("Electron's own binary is not here (--runtime chromium is)");
  if ((asked === 'chromium' || !there) && findProgram('chromium') === null) {
    throw new Error('chromium is not installed, and Electron’s own binary is not used: nothing can draw the pages');
  }
  return asked === 'auto' ? (there ? 'electron' : 'chromium') : asked;
}

export function describeRuntime(runtime: RuntimeName): string {
  return runtime === 'electron'
    ? "on Electron's own binary"
    : "on the system's Chromium (the stand-in for Electron's binary)";
}

/** What children may know of the environment: where programs are, language and time zone, where sessions are installed. */
function environmentOfChildren(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const passed = ['LANG', 'LANGUAGE', 'LC_ALL', 'LC_MESSAGES', 'TZ', 'XDG_DATA_DIRS'] as const;
  const path = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
  return {
    PATH: path,
    ...Object.fromEntries(
      passed.flatMap((name) => (environment[name] === undefined ? [] : [[name, environment[name]]])),
    ),
  };
}

/** The file is this process's to read, and the app may be another account. It goes with the seat's folder. */
function copyJournal(file: string, folder: string, account: Places['account']): NonNullable<OpenSeat['replay']> {
  const path = join(folder, 'replay.jsonl');
  copyFileSync(file, path);
  chmodSync(path, 0o400);
  if (account !== null) chownSync(path, account.uid, account.gid);
  return { path, name: file };
}

function hasEntries(folder: string): boolean {
  try {
    return readdirSync(folder).length > 0;
  } catch {
    // It comes with the first guest.
    return false;
  }
}

function makeFolders(places: Places): void {
  const { account } = places;
  mkdirSync(places.logFolder, { recursive: true, mode: 0o700 });
  if (account !== null) chownSync(places.logFolder, account.uid, account.gid);
  mkdirSync(places.guestsFolder, { recursive: true, mode: account === null ? 0o700 : 0o711 });
}

const logLimitBytes = 1024 * 1024;

/** What app and workers write to standard error: kept in the seat's folder while the seat is held, bounded. */
function createLog(path: string): (line: string) => void {
  let bytes = 0;
  return (line) => {
    const text = `${new Date().toISOString()} ${line}\n`;
    bytes += Buffer.byteLength(text);
    try {
      if (bytes > logLimitBytes) {
        truncateSync(path);
        bytes = Buffer.byteLength(text);
      }
      appendFileSync(path, text, { mode: 0o600 });
    } catch {
      // A full disk, or the folder is gone at the very end: nothing depends on this log.
    }
  };
}
