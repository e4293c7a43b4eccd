/**
 * The parent of it all, once its seat is open: answers the app and the command line, starts workers, and puts right what
 * any of them leaves. No browser, and no decisions but who is started again.
 */
import { join } from 'node:path';
import type { Announcement } from '../contract/announcement.ts';
import { describeProblem } from '../contract/configuration-problem.ts';
import type { Status } from '../contract/control.ts';
import { encodeLine } from '../contract/line.ts';
import { say } from '../contract/said.ts';
import type { FromSupervisor, HeldConfiguration } from '../contract/supervisor.ts';
import { commandWords } from '../machine/command-words.ts';
import type { DisplayServer } from '../machine/display-server.ts';
import { findProgram } from '../machine/find-program.ts';
import { localAccountsPath } from '../machine/local-accounts.ts';
import { createLogind } from '../machine/logind.ts';
import { installOrphanReaper } from '../machine/orphan-reaper.ts';
import { greeterService } from '../machine/pam-service.ts';
import { peopleSource } from '../machine/people.ts';
import { findIdentity } from '../machine/process-identity.ts';
import { repairRecords } from '../machine/records/repair-records.ts';
import { rememberedPath } from '../machine/remembered.ts';
import { findLocalAccount } from '../machine/system-accounts.ts';
import { serveApp } from './app-link.ts';
import { configurationForApp, createConfigurationDesk, type ReloadOutcome } from './configuration-desk.ts';
import { serveControl } from './control-server.ts';
import { createSeatGreeter } from './greeter-session/seat-greeter.ts';
import { followLocalPeople } from './local-people.ts';
import { createObedience } from './obedience.ts';
import { describeRuntime, nameOf, type OpenSeat } from './open-seat.ts';
import { createPaintWatch } from './paint-watch.ts';
import { accountFilesFolder, createPersonPictures } from './person-pictures.ts';
import { createPinDesk } from './pin-desk.ts';
import { createPower } from './power.ts';
import { readOfStart } from './read-of-start.ts';
import { createRememberedDesk } from './remembered.ts';
import { findDesktop } from './seat-display.ts';
import { openSeatKeyboard } from './seat-keyboard.ts';
import { createSeatStop } from './seat-stop.ts';
import { writeSeatRecord } from './stale-seats.ts';
import { listStatusProcesses } from './status.ts';
import { createWorkerPool } from './worker-pool.ts';
import { describeWorkerStart } from './worker-start.ts';

export interface Supervisor {
  stop(leave: boolean): Promise<readonly string[]>;
  /** Reads the configuration anew. Rejects, in words, where Vestibule is stopping. */
  reload(): Promise<ReloadOutcome>;
  /** Resolves with the exit status once all is over. */
  readonly over: Promise<number>;
}

/** Electron's own binary gets this long to paint; then the stand-in takes over. */
const electronPaintLimitMs = 20_000;

/** What is missing on this machine, for whoever is at the greeter. */
function listNotices(lacksGreeterService: boolean): readonly string[] {
  return [
    ...(findProgram('bwrap') === null ? [say('notice.notIsolated')] : []),
    ...(lacksGreeterService ? [say('notice.noGreeterService', { service: greeterService })] : []),
  ];
}

export async function runSeat(open: OpenSeat): Promise<Supervisor> {
  const { given, places, seat, display, seatKind, childEnvironment, app, log } = open;
  const { options, environment, say } = given;
  const desk = createConfigurationDesk({
    cell: open.settings,
    read: () => readOfStart(options, environment),
    onChanged: (changed) => whenConfigured(changed),
  });
  const { account } = places;
  const guestsFolder = join(places.guestsFolder, options.seatName);
  const greeter = account === null || open.replay !== null ? null : createSeatGreeter(open, account.name);
  const notices = listNotices(account !== null && greeter === null && open.replay === null);
  const ownServer = (): DisplayServer | null => (display.kind === 'own' ? display.server.current() : null);

  const rememberedAt = (): string | null =>
    desk.configuration().greeter.remember ? rememberedPath(places.uid, environment) : null;
  const announce = (announcement: Announcement): void => {
    if (options.announce) process.stdout.write(encodeLine(announcement));
  };

  let { runtime } = open;
  let takeOver: NodeJS.Timeout | undefined;
  let painted = false;
  let everPainted = false;
  /** The app of now has been told what power there is. */
  let isPowerKnown = false;
  let autologinPaused: string | null = null;

  const accountsPath = localAccountsPath(places.uid, environment);
  const keyboard = await openSeatKeyboard({
    seatKind,
    configured: desk.configuration().keyboard.layouts,
    folder: seat.folder,
    environment: () => {
      if (display.kind === 'desktop') return display.access.environment;
      const server = ownServer();
      return server === null ? null : { DISPLAY: `:${server.display.displayNumber}`, XAUTHORITY: server.authorityPath };
    },
    account: account === null ? null : { uid: account.uid, gid: account.gid },
    log,
  });
  const power = createPower({
    configuration: () => desk.configuration().power,
    seatKind,
    logind: createLogind(environment),
    greeterAccount: account?.name ?? null,
    tell(news) {
      link.send(news);
      if (news.kind !== 'power-offered' || isPowerKnown) return;
      isPowerKnown = true;
      control.releaseHeld();
    },
    log,
  });

  const workers = createWorkerPool({
    folder: join(seat.folder, 'workers'),
    program: join(places.programFolder, 'dist/worker.cjs'),
    environment: {
      ...childEnvironment,
      // An account's own session, as an ordinary user, goes on using it.
      ...(account === null ? { XDG_RUNTIME_DIR: open.given.environment['XDG_RUNTIME_DIR'] } : {}),
    },
    start: () =>
      describeWorkerStart(open, {
        configuration: desk.configuration(),
        guestsFolder,
        keyboard: keyboard.setting(),
        localAccountsPath: accountsPath,
        rememberedPath: rememberedAt(),
      }),
    log,
    onGone: (workerId, clean, leftovers) => {
      for (const left of leftovers) log(`worker ${workerId} left: ${left}`);
      if (!clean) repairLoginRecords();
      link.send({ kind: 'worker-gone', workerId, clean, leftovers: [...leftovers] });
    },
  });

  /** Of sessions whose worker, or whose machine, went without a word. */
  function repairLoginRecords(): void {
    if (account === null) return;
    void repairRecords({ atMs: Date.now() }).then(({ failures }) => {
      for (const words of failures) log(`login records: ${words}`);
    });
  }
  repairLoginRecords();

  const paintWatch = createPaintWatch((limitMs) => {
    say(`the app has not painted within ${limitMs / 1000} s; it is started again`);
    app.replace(runtime);
  });
  app.listen({
    onStarted() {
      record();
      // A window may be where nobody sees it: then it paints when it is looked at. And Electron's first start has its own limit.
      const isWindow = seatKind === 'window' || options.isTrial;
      const isWatched = !isWindow && (runtime === 'chromium' || everPainted);
      if (isWatched) paintWatch.started();
    },
    onDied(how) {
      painted = false;
      paintWatch.over();
      log(`the app ${how}; it is started again`);
      if (!everPainted) say(`the app ${how}; it is started again (more: ${join(seat.folder, 'supervisor.log')})`);
      void stopWithDesktop();
    },
  });
  if (display.kind === 'own') {
    if (ownServer() !== null) keyboard.whenDisplayReady();
    display.server.listen({
      onReady() {
        record();
        keyboard.whenDisplayReady();
      },
      onDied(how) {
        say(`the display server of the seat ${how}; it is started again`);
        // Its windows went with the server: the next app waits for the next one.
        app.replace(runtime);
      },
    });
  }

  const link = serveApp({
    listener: open.appListener,
    welcome,
    onMessage: (message) => obey(message),
    onConnected() {
      control.releaseHeld();
    },
    onDisconnected() {
      painted = false;
      isPowerKnown = false;
      autologinPaused = null;
      control.failAsked();
      ending.appStopped();
      // The app that was attached to is the reason to be here.
      if (options.attached) void ending.stop(false);
    },
    log,
  });

  const control = serveControl({
    listener: open.controlListener,
    status,
    view: () => ({
      kind: seatKind,
      display: nameOf(display),
      rfbSocketPath: ownServer()?.display.rfbSocketPath ?? null,
    }),
    stop: (leave) => ending.stop(leave),
    reload,
    sendToApp: link.send,
    appReadiness: () => (!link.isConnected() ? 'absent' : painted ? 'painted' : 'connected'),
    isPowerKnown: () => isPowerKnown,
  });

  const locals = followLocalPeople({
    path: accountsPath,
    onRead: (accounts) => link.send({ kind: 'local-accounts', accounts: [...accounts] }),
    log,
  });
  const pictures = createPersonPictures({
    program: join(places.programFolder, 'dist/picture-reader.cjs'),
    onlyUid: account === null ? places.uid : null,
    source: peopleSource(),
    accountsFolder: accountFilesFolder,
    limitMs: 3000,
  });
  const remembered = createRememberedDesk({
    source: peopleSource(),
    path: rememberedAt,
    seat: options.seatName,
    onlyUid: account === null ? places.uid : null,
    send: link.send,
    log,
  });

  const obey = createObedience({
    workers,
    pictures,
    control,
    send: link.send,
    keyboard,
    power,
    pins: createPinDesk({ pin: () => desk.configuration().kiosk.pin }),
    onPainted: whenPainted,
    onReadPreferences: remembered.read,
    onPaused(why) {
      autologinPaused = why;
    },
    onStopped() {
      ending.appStopped();
      // Nobody asked for it here: its window was closed.
      void ending.stop(false);
    },
  });

  function welcome(): FromSupervisor {
    return {
      kind: 'welcome',
      version: 1,
      ...(open.replay === null ? {} : { replay: open.replay }),
      vestibuleVersion: places.version,
      seat: { name: options.seatName, kind: seatKind, ...(options.isTrial ? { trial: true as const } : {}) },
      runtime,
      ...heldConfiguration(),
      onlyUid: account === null ? places.uid : null,
      logFolder: places.logFolder,
      workers: [...workers.list()],
      restarts: app.restarts(),
      paintedBefore: everPainted,
    };
  }

  function heldConfiguration(): HeldConfiguration {
    const { configuration, problems, files, isRefused } = desk.held();
    return {
      configuration: configurationForApp(configuration),
      problems: [...problems],
      files: [...files],
      isRefused,
      notices: [...notices, ...keyboard.problems(), ...open.hooks.notices()],
      keyboard: keyboard.offer(),
      staleWorkers: [...workers.listStale()],
      sessionEndLimitMs: desk.sessionEndLimitMs(),
    };
  }

  /** In this order: what the app is told is what the others have by then. */
  function whenConfigured(changed: readonly string[]): void {
    const isChanged = (table: string): boolean => changed.some((key) => key.startsWith(table));
    if (isChanged('keyboard.')) keyboard.configure(desk.configuration().keyboard.layouts);
    if (isChanged('hooks.')) open.hooks.forgetFailures();
    link.send({ kind: 'configuration-changed', ...heldConfiguration() });
    if (isChanged('power.')) power.obey({ kind: 'look-at-power' });
    if (isChanged('greeter.') && painted) remembered.tell();
  }

  async function reload(): Promise<ReloadOutcome> {
    if (ending.hasBegun()) throw new Error('Vestibule is stopping');
    const outcome = await desk.reload();
    for (const problem of outcome.problems) log(`configuration: ${describeProblem(problem)}`);
    log(`configuration: read anew, ${outcome.isRefused ? 'and refused' : `changed: ${outcome.changed.join(', ')}`}`);
    return outcome;
  }

  function whenPainted(): void {
    // Said again of each page, and as often as an app that was taken over likes.
    if (painted) return;
    painted = true;
    paintWatch.painted();
    announce({ kind: 'painted' });
    // What nobody needs for the first picture would only keep it waiting.
    if (!ending.hasBegun()) greeter?.open();
    power.obey({ kind: 'look-at-power' });
    locals.read();
    remembered.tell();
    const what = open.replay === null ? 'the greeter' : 'the journal';
    if (!everPainted && app.restarts() === 0)
      say(`${what} is up; stop with Ctrl+C or: ${commandWords(places.programFolder)} stop`);
    everPainted = true;
    control.releaseHeld();
  }

  function status(): Status {
    return {
      version: places.version,
      runtime,
      seat: {
        name: options.seatName,
        kind: seatKind,
        display: nameOf(display),
        user: account?.name ?? findLocalAccount(places.uid)?.name ?? String(places.uid),
      },
      ready: painted,
      appRestarts: app.restarts(),
      runtimeFolder: seat.folder,
      logFolder: places.logFolder,
      autologinPaused,
      configurationProblems: desk.held().problems.map(describeProblem),
      processes: listStatusProcesses({
        app: app.identity(),
        greeterSession: greeter?.identity() ?? null,
        seatServer: ownServer()?.identity ?? null,
        workers: workers.inspect(),
      }),
    };
  }

  function record(): void {
    const displayServer = ownServer()?.identity ?? null;
    const now = { version: 1, supervisor: findIdentity(process.pid), app: app.identity(), displayServer } as const;
    writeSeatRecord(seat.folder, now, log);
  }

  /** The desktop that a window or a kiosk is on can end like any other session, and nothing brings it back. */
  async function stopWithDesktop(): Promise<void> {
    if (display.kind !== 'desktop' || (await findDesktop(environment)) !== null) return;
    say(`the desktop ${display.desktop.display} is gone`);
    await ending.stop(false);
  }

  const ending = createSeatStop({
    open,
    guestsFolder,
    sessionEndLimitMs: desk.sessionEndLimitMs,
    ...{ link, control, workers, locals, pictures, remembered, keyboard, greeter },
    reaper: installOrphanReaper(open.children),
    onBegin() {
      clearTimeout(takeOver);
      paintWatch.over();
    },
  });

  announce({
    kind: 'listening',
    appSocketPath: join(seat.folder, 'app.sock'),
    controlSocketPath: join(seat.folder, 'control.sock'),
    runtimeFolder: seat.folder,
  });
  if (!options.attached && runtime === 'electron') {
    takeOver = setTimeout(() => {
      if (painted) return;
      runtime = 'chromium';
      say(
        `Electron's own binary has not painted within ${electronPaintLimitMs / 1000} s: ${describeRuntime(runtime)} takes over`,
      );
      app.replace(runtime);
    }, electronPaintLimitMs);
  }
  record();
  return { stop: ending.stop, reload, over: ending.over };
}
