/**
 * The parent of it all: holds the seat, starts its display server, the app and the workers, and puts right what any of
 * them leaves. No browser, and no decisions but who is started again.
 */
import { appendFileSync, chownSync, mkdirSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import type { Announcement } from '../contract/announcement.ts';
import type { Configuration, ConfigurationProblem } from '../contract/configuration.ts';
import type { Status } from '../contract/control.ts';
import { encodeLine } from '../contract/line.ts';
import type { FromSupervisor, RuntimeName, SeatKind, ToSupervisor } from '../contract/supervisor.ts';
import { readConfiguration } from '../machine/configuration-file.ts';
import { hasElectron } from '../machine/electron-binary.ts';
import { findProgram } from '../machine/find-program.ts';
import { becomeSubreaper, forbidDumps } from '../machine/libc.ts';
import { installOrphanReaper } from '../machine/orphan-reaper.ts';
import { findIdentity } from '../machine/process-identity.ts';
import { type HeldSeat, holdSeat, removeIfEmpty, requireBase } from '../machine/runtime-folder.ts';
import { findLocalAccountOfUid } from '../machine/system-accounts.ts';
import { startAppLink } from './app-link.ts';
import { createAppProcess } from './app-process.ts';
import { startControlServer } from './control-server.ts';
import { type DesktopAccess, openDesktop } from './desktop-access.ts';
import type { StartOptions } from './options.ts';
import { findPlaces, type Places } from './places.ts';
import { chooseSeat, type Desktop, findDesktop } from './seat-display.ts';
import { type SeatServer, startSeatServer } from './seat-server.ts';
import { putSeatRight, putStaleSeatsRight, writeSeatRecord } from './stale-seats.ts';
import { listStatusProcesses } from './status.ts';
import { createWorkerPool } from './worker-pool.ts';

export interface SupervisorOptions {
  readonly options: StartOptions;
  readonly programFolder: string;
  readonly environment: NodeJS.ProcessEnv;
  /** One line for the person who started it. */
  readonly say: (line: string) => void;
}

export interface Supervisor {
  stop(leave: boolean): Promise<readonly string[]>;
  /** Resolves with the exit status once all is over. */
  readonly over: Promise<number>;
}

/** Electron's own binary gets this long to paint; then the stand-in takes over. */
const electronPaintLimitMs = 20_000;
/** A stop that takes longer, beyond the grace periods, is broken off. */
const stopLimitMs = 30_000;
/** What an app may take beyond the grace period to end its sessions. */
const appStopMarginMs = 3000;

/** Throws, in words for the person who started it, where it cannot run at all. */
export async function startSupervisor(given: SupervisorOptions): Promise<Supervisor> {
  const { options, environment, say } = given;
  const places = findPlaces(given.programFolder, environment);
  const desktop = await findDesktop(environment);
  const choice = chooseSeat(options.seatKind, desktop);
  if (choice.kind === 'impossible') throw new Error(choice.why);
  const { seatKind } = choice;
  const read = readConfiguration(options.configurationFile);
  const { configuration } = read;
  for (const problem of read.problems) say(`${problem.file}:${problem.line}: ${problem.text}`);

  becomeSubreaper();
  forbidDumps();
  const caller = { uid: places.uid, runtimeDirectory: environment['XDG_RUNTIME_DIR'] };
  makeFolders(places);
  for (const left of await putStaleSeatsRight(caller, places.guestsFolder)) say(`left by an earlier run: ${left}`);
  // After the stale ones: the last of them takes the base with it.
  const seat = holdSeat(requireBase(caller), options.seatName, places.uid);
  if (seat === null) throw new Error(`the seat «${options.seatName}» is already running (--seat NAME makes another)`);
  return run({ given, places, seat, desktop, seatKind, configuration, problems: read.problems });
}

interface Running {
  readonly given: SupervisorOptions;
  readonly places: Places;
  readonly seat: HeldSeat;
  readonly desktop: Desktop | null;
  readonly seatKind: SeatKind;
  readonly configuration: Configuration;
  readonly problems: readonly ConfigurationProblem[];
}

async function run(running: Running): Promise<Supervisor> {
  const { given, places, seat, desktop, seatKind, configuration, problems } = running;
  const { options, environment, say } = given;
  const { account } = places;
  const guestsFolder = join(places.guestsFolder, options.seatName);
  const log = createLog(join(seat.folder, 'supervisor.log'));
  const childEnvironment = environmentOfChildren(environment);
  const notices = findProgram('bwrap') === null ? ['Sessions are not isolated: bubblewrap is not installed.'] : [];

  const announce = (announcement: Announcement): void => {
    if (options.announce) process.stdout.write(encodeLine(announcement));
  };

  let runtime = chooseRuntime(options, configuration, places.programFolder);
  let painted = false;
  let everPainted = false;
  let stopping: Promise<readonly string[]> | null = null;
  let appStopped: () => void = () => undefined;
  let ended: (status: number) => void = () => undefined;
  const over = new Promise<number>((resolve) => {
    ended = resolve;
  });

  // The display of the greeter: the desktop's, or one of our own.
  let access: DesktopAccess | null = null;
  let seatServer: SeatServer | null = null;

  async function displayEnvironment(): Promise<Readonly<Record<string, string>>> {
    if (access !== null) return access.environment;
    if (seatServer === null) throw new Error('the seat has no display');
    const server = await seatServer.ready();
    return { DISPLAY: `:${server.display.displayNumber}`, XAUTHORITY: server.authorityPath };
  }

  const workers = createWorkerPool({
    folder: join(seat.folder, 'workers'),
    program: join(places.programFolder, 'dist/worker.cjs'),
    environment: childEnvironment,
    start: {
      seat: options.seatName,
      guestHomesFolder: guestsFolder,
      logFolder: places.logFolder,
      serviceAccount: account === null ? null : { uid: account.uid, gid: account.gid },
      geometry: { width: 1280, height: 800 },
      displayReadyLimitMs: 10_000,
      allowUnisolated: seatKind !== 'kiosk',
    },
    log,
    onGone: (workerId, clean, leftovers) => {
      for (const left of leftovers) log(`worker ${workerId} left: ${left}`);
      link.send({ kind: 'worker-gone', workerId, clean, leftovers: [...leftovers] });
    },
  });

  const app = createAppProcess({
    folder: join(seat.folder, 'app'),
    programFolder: places.programFolder,
    account,
    appSocketPath: join(seat.folder, 'app.sock'),
    displayEnvironment,
    environment: childEnvironment,
    log,
    onStarted: () => record(),
    onDied(how) {
      painted = false;
      void stopWithDesktop();
      log(`the app ${how}; it is started again`);
      if (!everPainted) say(`the app ${how}; it is started again (its words: ${join(seat.folder, 'supervisor.log')})`);
    },
  });

  const link = await startAppLink({
    socketPath: join(seat.folder, 'app.sock'),
    account,
    welcome,
    onMessage: obey,
    onConnected: () => control.releaseHeld(),
    onDisconnected() {
      painted = false;
      control.failAsked();
      appStopped();
      // The app that was attached to is the reason to be here.
      if (options.attached) void stop(false);
    },
    log,
  });

  const control = await startControlServer({
    socketPath: join(seat.folder, 'control.sock'),
    status,
    view: () => ({
      kind: seatKind,
      display: displayName(),
      rfbSocketPath: seatServer?.current()?.display.rfbSocketPath ?? null,
    }),
    stop: (leave) => stop(leave),
    sendToApp: link.send,
    appReadiness: () => (!link.isConnected() ? 'absent' : painted ? 'painted' : 'connected'),
  });

  function welcome(): FromSupervisor {
    return {
      kind: 'welcome',
      version: 1,
      vestibuleVersion: places.version,
      seat: { name: options.seatName, kind: seatKind },
      runtime,
      configuration,
      problems: [...problems],
      notices,
      logFolder: places.logFolder,
      workers: [...workers.list()],
      restarts: app.restarts(),
    };
  }

  /** What an app may ask: accepted-requests.ts has the reasons. */
  function obey(message: Exclude<ToSupervisor, { readonly kind: 'hello' }>): void {
    switch (message.kind) {
      case 'start-worker': {
        const { requestId } = message;
        void workers
          .start()
          .then((outcome) =>
            link.send(
              outcome.kind === 'started'
                ? { kind: 'worker-started', requestId, worker: outcome.worker }
                : { kind: 'worker-refused', requestId, why: outcome.why },
            ),
          );
        return;
      }
      case 'kill-worker':
        return workers.kill(message.workerId);
      case 'greeter-painted':
        return whenPainted();
      case 'control-line':
        return control.line(message.clientId, message.line);
      case 'control-end':
        return control.end(message.clientId);
      case 'stopped':
        appStopped();
        // Nobody asked for it here: its window was closed.
        void stop(false);
    }
  }

  function whenPainted(): void {
    painted = true;
    everPainted = true;
    announce({ kind: 'painted' });
    if (app.restarts() === 0) say('the greeter is up; stop with Ctrl+C or: npx --no vestibule stop');
    control.releaseHeld();
  }

  function displayName(): string | null {
    if (desktop !== null && seatKind !== 'virtual') return desktop.display;
    const server = seatServer?.current() ?? null;
    return server === null ? null : `:${server.display.displayNumber}`;
  }

  function status(): Status {
    return {
      version: places.version,
      runtime,
      seat: {
        name: options.seatName,
        kind: seatKind,
        display: displayName(),
        user: account?.name ?? findLocalAccountOfUid(places.uid)?.name ?? String(places.uid),
      },
      ready: painted,
      appRestarts: app.restarts(),
      runtimeFolder: seat.folder,
      logFolder: places.logFolder,
      configurationProblems: problems.map((problem) => `${problem.file}:${problem.line}: ${problem.text}`),
      processes: listStatusProcesses({
        app: app.identity(),
        seatServer: seatServer?.current()?.identity ?? null,
        workers: workers.inspect(),
      }),
    };
  }

  function record(): void {
    writeSeatRecord(seat.folder, {
      version: 1,
      supervisor: findIdentity(process.pid),
      app: app.identity(),
      displayServer: seatServer?.current()?.identity ?? null,
    });
  }

  /** The desktop that a window or a kiosk is on can end like any other session, and nothing brings it back. */
  async function stopWithDesktop(): Promise<void> {
    if (desktop === null || seatKind === 'virtual' || (await findDesktop(environment)) !== null) return;
    say(`the desktop ${desktop.display} is gone`);
    await stop(false);
  }

  const reaper = installOrphanReaper();

  function stop(leave: boolean): Promise<readonly string[]> {
    stopping ??= stopAll(leave);
    return stopping;
  }

  async function stopAll(leave: boolean): Promise<readonly string[]> {
    const graceMs = configuration.session.gracePeriodMs;
    clearTimeout(takeOver);
    // Each step below has its own bound; this one is for what nobody thought of. The next start puts the rest right.
    setTimeout(
      () => {
        say('the stop did not come to its end');
        ended(1);
      },
      2 * graceMs + stopLimitMs,
    ).unref();
    if (link.isConnected()) {
      const stopped = new Promise<void>((resolve) => {
        appStopped = resolve;
      });
      link.send({ kind: 'stop', leave });
      await Promise.race([stopped, new Promise((resolve) => setTimeout(resolve, graceMs + appStopMarginMs).unref())]);
    }
    await workers.stop(graceMs + appStopMarginMs);
    await app.stop(link.isConnected() ? 2000 : 0);
    link.stop();
    const leftovers = [...((await seatServer?.stop()) ?? [])];
    await access?.stop();
    leftovers.push(...(await putSeatRight(seat.folder, guestsFolder)));
    reaper.stop();
    void finish(leftovers);
    return leftovers;
  }

  async function finish(leftovers: readonly string[]): Promise<void> {
    for (const left of leftovers) say(`left: ${left}`);
    // The client that asked for the stop gets its answer before its socket goes.
    await new Promise((resolve) => setImmediate(resolve));
    await control.stop();
    removeIfEmpty(guestsFolder);
    // As root the set-up made it.
    if (account === null) removeIfEmpty(places.guestsFolder);
    seat.release();
    ended(0);
  }

  say(`Vestibule ${places.version}, ${describeRuntime(runtime)}`);
  if (seatKind !== 'virtual' && desktop !== null) access = await openDesktop(desktop, account, seat.folder);
  else {
    seatServer = await startSeatServer({
      folder: join(seat.folder, 'display'),
      account,
      onReady: () => record(),
      onDied(how) {
        say(`the display server of the seat ${how}; it is started again`);
        // Its windows went with the server: the next app waits for the next one.
        app.replace(runtime);
      },
      log,
    }).catch(async (error: unknown) => {
      await stop(false);
      throw error;
    });
    say(`no display here: started one of its own (${displayName()}); look with: npx --no vestibule screenshot FILE`);
  }
  let takeOver: NodeJS.Timeout | undefined;
  announce({
    kind: 'listening',
    appSocketPath: join(seat.folder, 'app.sock'),
    controlSocketPath: join(seat.folder, 'control.sock'),
    runtimeFolder: seat.folder,
  });
  if (!options.attached) {
    app.start(runtime);
    if (runtime === 'electron') {
      takeOver = setTimeout(() => {
        if (painted) return;
        runtime = 'chromium';
        say(
          `Electron's own binary has not painted within ${electronPaintLimitMs / 1000} s: ${describeRuntime(runtime)} takes over`,
        );
        app.replace(runtime);
      }, electronPaintLimitMs);
    }
  }
  record();
  return { stop, over };
}

function chooseRuntime(options: StartOptions, configuration: Configuration, programFolder: string): RuntimeName {
  const asked = options.runtime ?? configuration.runtime;
  const there = hasElectron(programFolder);
  if (asked !== 'electron' && !there && findProgram('chromium') === null) {
    throw new Error('chromium is not installed, and Electron’s own binary is not here: nothing can draw the pages');
  }
  if (asked === 'electron' && !there) throw new Error("Electron's own binary is not here (--runtime chromium is)");
  return asked === 'auto' ? (there ? 'electron' : 'chromium') : asked;
}

function describeRuntime(runtime: RuntimeName): string {
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
