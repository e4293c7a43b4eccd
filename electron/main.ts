/** Composition: the wire to the supervisor, ports, the runner, the window. Nothing is decided here. */
import { uptime } from 'node:os';
import { join } from 'node:path';
import { app } from 'electron';
import { appSocketVariable } from './contract/names.ts';
import { type GreeterView, pageOrigin } from './contract/renderer.ts';
import { type FromSupervisor, pauseLimit } from './contract/supervisor.ts';
import { passAnswer } from './machine/answers.ts';
import { createAppControl } from './machine/app-control.ts';
import { startAttachedSupervisor } from './machine/attached-supervisor.ts';
import { readBrandFiles } from './machine/brand-files.ts';
import { readManagerCatalogue } from './machine/catalogue-port.ts';
import { createInspector } from './machine/inspector.ts';
import { readInstalledLocales } from './machine/installed-locales.ts';
import { openJournal } from './machine/journal.ts';
import { forgetOldJournals } from './machine/journal-folder.ts';
import { createPeopleReader, peopleSource } from './machine/people.ts';
import { createPictures } from './machine/pictures.ts';
import { createPinDoor } from './machine/pin-door.ts';
import { startPixelDoor } from './machine/pixel-door.ts';
import { createRunner, createTimers, type Happening } from './machine/runner.ts';
import { openSupervisorLink } from './machine/supervisor-link.ts';
import { createWorkerLinks } from './machine/worker-links.ts';
import { createManagerState } from './manager/initial-state.ts';
import { hasApps, viewBrand } from './manager/kiosk.ts';
import type { ManagerState } from './manager/model.ts';
import { mayHavePicture, viewPeople } from './manager/people.ts';
import { findShownSocket } from './manager/session.ts';
import { spokenLanguage } from './manager/spoken-language.ts';
import { createGreeterWindow, type GreeterWindow } from './windows/greeter-window.ts';

/** One file a seat, since one writer a file. */
const journalName = (seatName: string): string => (seatName === 'seat0' ? 'journal' : `journal-${seatName}`);

type Welcome = Extract<FromSupervisor, { readonly kind: 'welcome' }>;

// The manager says when the app ends; without a listener Electron would end it with its last window.
app.on('window-all-closed', () => undefined);
app.enableSandbox();

const log = (line: string): void => void process.stderr.write(`${line}\n`);

/** What the supervisor says before there is a runner to tell. */
let early: FromSupervisor[] = [];
let take: (message: FromSupervisor) => void = (message) => early.push(message);
let lost: () => void = () => app.exit(1);

async function run(): Promise<void> {
  // `electron .` without a supervisor (a test driver, a developer) brings its own.
  const socketPath = process.env[appSocketVariable] ?? (await startAttachedSupervisor(app.getAppPath()));
  let welcomed: (welcome: Welcome) => void = () => undefined;
  const welcoming = new Promise<Welcome>((resolve) => {
    welcomed = resolve;
  });
  const link = openSupervisorLink({
    socketPath,
    onMessage: (message) => (message.kind === 'welcome' ? welcomed(message) : take(message)),
    onLost: () => lost(),
  });
  const [welcome, pixels] = await Promise.all([
    welcoming,
    startPixelDoor({ origin: pageOrigin, log }),
    app.whenReady(),
  ]);

  if (welcome.replay !== undefined) {
    await pixels.stop();
    const { runReplay } = await import('./windows/replay-app.ts');
    const shown = await runReplay(welcome, welcome.replay, link, log);
    take = shown.take;
    for (const message of early) take(message);
    return;
  }

  const language = process.env['LANG'] ?? null;
  let brandReading = 0;
  let brand = readBrandFiles(welcome.configuration, welcome.files);
  const settings = {
    vestibuleVersion: welcome.vestibuleVersion,
    runtime: welcome.runtime,
    seat: welcome.seat,
    configuration: welcome.configuration,
    problems: [...welcome.problems, ...brand.problems],
    isRefused: welcome.isRefused,
    staleWorkers: welcome.staleWorkers,
    sessionEndLimitMs: welcome.sessionEndLimitMs,
    brandImages: [...brand.images.keys()],
    notices: welcome.notices,
    keyboard: welcome.keyboard,
    paintedBefore: welcome.paintedBefore,
    language,
  };
  let state = (): ManagerState => createManagerState(settings);
  forgetOldJournals(welcome.logFolder, journalName(welcome.seat.name));
  const journal = openJournal({
    folder: welcome.logFolder,
    name: journalName(welcome.seat.name),
    clock: Date.now,
    header: () => ({ state: state() }),
  });
  const timers = createTimers((timer) => happen({ kind: 'timer-fired', timer }));
  const workers = createWorkerLinks({
    onMessage: (workerId, message) =>
      message.kind === 'members'
        ? inspector.takeMembers(workerId, message)
        : happen({ kind: 'worker-said', workerId, message }),
    log,
  });
  const inspector = createInspector({
    send: (news) => window?.tellInspector(news),
    held: () => runner.held(),
    folder: welcome.logFolder,
    now: Date.now,
  });
  const happen = (happening: Happening): void => runner.happen(happening);
  const people = createPeopleReader({
    source: peopleSource(),
    hidden: welcome.configuration.users.hidden,
    onlyUid: welcome.onlyUid,
    onRead: (read) => happen({ kind: 'people-read', ...read }),
    onChanged: () => happen({ kind: 'people-changed' }),
    onPicturesChanged: () => happen({ kind: 'pictures-changed' }),
    log,
  });
  const readCatalogue = () => {
    const now = state().settings;
    const { kiosk, session } = now.configuration;
    return readManagerCatalogue(spokenLanguage(now), session.default, hasApps(now) ? kiosk.app : []);
  };
  const pins = createPinDoor({ send: link.send, onRight: () => happen({ kind: 'pin-accepted' }) });
  const pictures = createPictures(link.send);
  const answers = { state: () => state(), workers, happen };
  let window: GreeterWindow | null = null;
  /** A window that opens later needs it, too. */
  let view: GreeterView | null = null;
  const control = createAppControl({
    send: link.send,
    happen,
    state: () => state(),
    answers,
    journal,
    capture: async () => {
      if (window === null) throw new Error('there is no window');
      return window.capture();
    },
  });

  const runner = createRunner(state(), {
    now: Date.now,
    // Whole milliseconds: it is written down with each event.
    uptime: () => Math.round(uptime() * 1000),
    window: {
      open() {
        window = createGreeterWindow({
          seatKind: settings.seat.kind,
          isTrial: settings.seat.trial === true,
          monitor: state().settings.configuration.kiosk.monitor,
          // Looked at with each request: another configuration may have another brand.
          brand: {
            get view() {
              return viewBrand(state()).brand ?? null;
            },
            get images() {
              return brand.images;
            },
          },
          rendererFolder: join(app.getAppPath(), 'dist/renderer'),
          preloadPath: join(app.getAppPath(), 'dist/preload.cjs'),
          pixelPort: pixels.port,
          people: () => viewPeople(state()),
          findPicture: async (wish) => (mayHavePicture(state(), wish.user) ? pictures.find(wish) : null),
          onIntent: (intent) => happen({ kind: 'intent-arrived', intent }),
          onAnswer: (answer) => passAnswer(answers, answer),
          onCheckPin: pins.check,
          onOpenPixels: (sessionId) => {
            const socketPath = findShownSocket(state(), sessionId);
            return socketPath === null ? null : { url: pixels.mint(sessionId, socketPath) };
          },
          onExportHappenings: inspector.exportHappenings,
          onInspectorClosed: () => happen({ kind: 'inspector-window-closed' }),
          onClosed: () => {
            window = null;
            happen({ kind: 'window-closed' });
          },
          onRendererGone: (why) => happen({ kind: 'page-gone', why }),
          onUnresponsive: () => happen({ kind: 'page-hung' }),
          log,
        });
        if (view !== null) window.show(view);
      },
      openInspector: () => window?.openInspector(),
      toggleFullScreen: () => window?.toggleFullScreen(),
      reload: () => window?.reload(),
      show(newest) {
        view = newest;
        window?.show(newest);
      },
    },
    workers: {
      request: (requestId) => link.send({ kind: 'start-worker', requestId }),
      send: workers.send,
      kill: (workerId) => link.send({ kind: 'kill-worker', workerId }),
    },
    tellSupervisor: link.send,
    readCatalogue,
    readPeople: people.read,
    readLanguages: () => void readInstalledLocales().then((languages) => happen({ kind: 'languages-read', languages })),
    readPreferences: (user) => link.send({ kind: 'read-preferences', user }),
    announcePainted: () => link.send({ kind: 'greeter-painted' }),
    tellPause: (why) => link.send({ kind: 'autologin-paused', why: why === null ? null : why.slice(0, pauseLimit) }),
    revokePixels: pixels.revoke,
    timers,
    control: control.port,
    journal: journal.append,
    observe: inspector.turned,
    finish: () => void finish(),
  });
  state = runner.state;

  async function finish(): Promise<void> {
    lost = () => undefined;
    timers.stop();
    inspector.stop();
    people.stop();
    workers.closeAll();
    window?.stop();
    await Promise.all([journal.close(), pixels.stop()]);
    link.send({ kind: 'stopped' });
    await link.close();
    app.exit(0);
  }

  take = (message) => {
    switch (message.kind) {
      case 'welcome':
        return;
      case 'worker-started':
        happen({ kind: 'worker-started', requestId: message.requestId, workerId: message.worker.workerId });
        return workers.open(message.worker);
      case 'worker-refused':
        return happen({ kind: 'worker-refused', requestId: message.requestId, why: message.why });
      case 'worker-gone':
        return void workers.finish(message.workerId).then(() =>
          happen({
            kind: 'worker-gone',
            workerId: message.workerId,
            clean: message.clean,
            leftovers: message.leftovers,
          }),
        );
      case 'configuration-changed': {
        const { files, ...held } = message;
        brand = readBrandFiles(held.configuration, files);
        const problems = [...held.problems, ...brand.problems];
        brandReading += 1;
        happen({ ...held, problems, brandImages: [...brand.images.keys()], brandReading });
        window?.brandChanged();
        return people.setHidden(held.configuration.users.hidden);
      }
      case 'local-accounts':
        return people.setLocals(message.accounts);
      case 'picture':
        return pictures.take(message);
      case 'pin-checked':
        return pins.take(message);
      case 'last-user':
        return happen({ kind: 'last-user-told', user: message.user, problem: message.problem });
      case 'preferences':
        return happen({ kind: 'preferences-read', user: message.user, preferences: message.preferences });
      case 'power-offered':
      case 'power-inspected':
      case 'power-answered':
        return happen({ kind: 'devices-told', news: message });
      case 'control-open':
      case 'control-line':
      case 'control-closed':
        return control.handle(message);
      case 'stop':
        return happen({ kind: 'stop-requested', leave: message.leave });
    }
  };
  lost = () => happen({ kind: 'supervisor-lost' });

  happen({
    kind: 'manager-started',
    settings,
    catalogue: readCatalogue(),
  });
  for (const worker of welcome.workers) workers.open(worker);
  for (const message of early) take(message);
  early = [];
}

run().catch((error: unknown) => {
  log(`Vestibule's app could not start: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  app.exit(1);
});
