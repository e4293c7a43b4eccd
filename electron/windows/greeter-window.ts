/** The one window of a seat: opens it, keeps it on the newest view, brings it back when its renderer dies or hangs. */

import type { BrowserWindowConstructorOptions } from 'electron';
import { BrowserWindow, ipcMain, Menu, nativeTheme, screen, session as sessions } from 'electron';
import type { InspectorNews } from '../contract/inspector/inspector-view.ts';
import { channels } from '../contract/names.ts';
import type { PinVerdict } from '../contract/pin.ts';
import {
  type Answer,
  type GreeterView,
  type Intent,
  type PeopleView,
  type PixelAddress,
  pageOrigin,
} from '../contract/renderer.ts';
import type { SeatKind } from '../contract/supervisor.ts';
import { isInspectorIntent } from './inspector-intents.ts';
import { createInspectorWindow, type InspectorWindow } from './inspector-window.ts';
import { installNavigationRefusal, installPermissions } from './install-permissions.ts';
import { installIpcDoor } from './ipc-door.ts';
import { chooseMonitor, installKioskScreens, type KioskScreens } from './kiosk-screens.ts';
import { installPageLoading } from './page-loading.ts';
import { installPageProtocol, type PageFolder } from './page-protocol.ts';
import { type Bounds, frameOf } from './window-frame.ts';

export interface GreeterWindowOptions {
  readonly seatKind: SeatKind;
  /** A kiosk in an ordinary window. */
  readonly isTrial: boolean;
  /** Of a kiosk: which monitor has the greeter. */
  readonly monitor: string;
  readonly brand: NonNullable<PageFolder['brand']>;
  /** Absolute path of dist/renderer. */
  readonly rendererFolder: string;
  /** Absolute path of the built preload. */
  readonly preloadPath: string;
  /** Where the pixel door listens on 127.0.0.1. */
  readonly pixelPort: number;
  readonly people: () => PeopleView;
  readonly findPicture: PageFolder['findPicture'];
  readonly onIntent: (intent: Intent) => void;
  readonly onAnswer: (answer: Answer) => void;
  /** Beside the loop. */
  readonly onCheckPin: (pin: string) => Promise<PinVerdict>;
  /** An address good for one connection, or null where that session has no picture now. */
  readonly onOpenPixels: (sessionId: string) => PixelAddress | null;
  readonly onExportHappenings: () => Promise<string>;
  /** The inspector's own window is gone. */
  readonly onInspectorClosed: () => void;
  /** A person closed the window (seat kind `window` only: the others cannot be closed). Not called by `stop()`. */
  readonly onClosed: () => void;
  /**
   * The page's process is gone, `reason` as Electron names it (`crashed`, `killed`, `oom` ...), or `load-failed`. Ask
   * `reload()`.
   */
  readonly onRendererGone: (reason: string) => void;
  /** The page does not answer. `reload()` kills it and brings a new one. */
  readonly onUnresponsive: () => void;
  /** Refusals and faults, one line each, never with a payload. */
  readonly log: (line: string) => void;
}

export interface GreeterWindow {
  /** The page gets the newest view only; older ones that it has not fetched are dropped. */
  show(view: GreeterView): void;
  /** To a page that listens; dropped where there is none. */
  tellInspector(news: InspectorNews): void;
  /** In a window of its own; one that is there is brought to the front. */
  openInspector(): void;
  toggleFullScreen(): void;
  /** The brand may be another one: whatever shows it beside the page asks for it anew. */
  brandChanged(): void;
  /** Brings the page back: at once after its process is gone, by killing it first while it hangs. */
  reload(): void;
  /** The page as PNG. Throws where there is no page to look at (gone, or stopped). */
  capture(): Promise<Buffer>;
  /** Closes the window and undoes what was installed. Idempotent. */
  stop(): void;
}

/** Call after `app.whenReady()`, once. */
export function createGreeterWindow(options: GreeterWindowOptions): GreeterWindow {
  const { log } = options;
  // A partition without `persist:` lives in memory alone.
  const session = sessions.fromPartition('vestibule');
  const undo = [
    installPageProtocol(session, options, log),
    installPermissions(session, { seatKind: options.seatKind, pixelPort: options.pixelPort, log }),
  ];
  Menu.setApplicationMenu(null);

  // Before there is a page, which so never has another look.
  const { appearance } = options.brand.view ?? { appearance: 'auto' };
  if (appearance !== 'auto') nativeTheme.themeSource = appearance;
  const window = new BrowserWindow({
    ...windowOptions(options),
    webPreferences: {
      session,
      preload: options.preloadPath,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      webSecurity: true,
      devTools: false,
      spellcheck: false,
      // The clock and the first frame after a session must not wait for a throttled timer.
      backgroundThrottling: false,
    },
  });
  const contents = window.webContents;
  installNavigationRefusal(contents, log);

  let newest: GreeterView | null = null;
  let waiting: ((view: GreeterView) => void)[] = [];
  /** True once the page that is loaded now has asked for the view: before, a view sent to it would be lost. */
  let pageListens = false;
  let hangs = false;
  /** Set between killing a hanging page and loading the next one: that death is no news. */
  let replacing = false;
  let stopped = false;
  let inspector: InspectorWindow | null = null;
  /** Of a kiosk, once its page is there. */
  let screens: KioskScreens | null = null;

  undo.push(() => inspector?.stop());
  undo.push(
    installIpcDoor({
      ipcMain,
      contents,
      inspector: () => (inspector === null ? null : { contents: inspector.contents, mayIntend: isInspectorIntent }),
      log,
      handlers: {
        current: () => {
          pageListens = true;
          return newest === null ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(newest);
        },
        people: options.people,
        onIntent: options.onIntent,
        onAnswer: options.onAnswer,
        onCheckPin: options.onCheckPin,
        onOpenPixels: options.onOpenPixels,
        onExportHappenings: options.onExportHappenings,
      },
    }),
  );

  const loading = installPageLoading(
    contents,
    () => `${pageOrigin}/`,
    (why, problem) => {
      pageListens = false;
      hangs = false;
      waiting = [];
      if (stopped) return;
      if (problem !== null) log(`the page did not load: ${problem}`);
      if (replacing) return load();
      options.onRendererGone(why);
    },
  );
  window.on('unresponsive', () => {
    hangs = true;
    options.onUnresponsive();
  });
  window.on('responsive', () => {
    hangs = false;
  });
  window.on('close', (event) => {
    // A kiosk or a virtual seat has no other window to go to; closing it would leave a black screen.
    if (!stopped && options.seatKind !== 'window' && !options.isTrial) event.preventDefault();
  });
  window.on('closed', () => {
    const byPerson = !stopped;
    undoAll();
    if (byPerson) options.onClosed();
  });

  if (options.seatKind === 'kiosk' && !options.isTrial) {
    // After the greeter's own window: whoever waits for it does not wait for covers.
    contents.once('did-finish-load', () => {
      if (stopped) return;
      screens = installKioskScreens({ window, session, monitor: options.monitor, log });
      undo.push(screens.stop);
    });
  }

  function load(): void {
    replacing = false;
    pageListens = false;
    waiting = [];
    loading.load();
  }

  function undoAll(): void {
    stopped = true;
    waiting = [];
    for (const step of undo.splice(0).reverse()) step();
  }

  load();
  return {
    show(view) {
      if (stopped) return;
      newest = view;
      const answered = waiting;
      waiting = [];
      for (const resolve of answered) resolve(view);
      if (answered.length === 0 && pageListens) contents.send(channels.view, view);
    },
    tellInspector(news) {
      if (stopped) return;
      if (pageListens) contents.send(channels.inspector, news);
      inspector?.tell(news);
    },
    toggleFullScreen() {
      if (!stopped) window.setFullScreen(!window.isFullScreen());
    },
    brandChanged() {
      if (!stopped) screens?.reload();
    },
    openInspector() {
      if (stopped) return;
      if (inspector !== null) return inspector.focus();
      inspector = createInspectorWindow({
        session,
        preloadPath: options.preloadPath,
        onClosed() {
          inspector = null;
          options.onInspectorClosed();
        },
        log,
      });
    },
    reload() {
      if (stopped || replacing) return;
      if (!hangs) return load();
      replacing = true;
      contents.forcefullyCrashRenderer();
    },
    async capture() {
      if (stopped) throw new Error('the window is stopped');
      const image = await contents.capturePage();
      return image.toPNG();
    },
    stop() {
      if (stopped) return;
      undoAll();
      window.destroy();
    },
  };
}

function findBounds({ seatKind, monitor, log }: GreeterWindowOptions): Bounds {
  return seatKind === 'kiosk' ? chooseMonitor(monitor, log) : screen.getPrimaryDisplay().bounds;
}

function windowOptions(options: GreeterWindowOptions): BrowserWindowConstructorOptions {
  return {
    ...frameOf(options.seatKind, findBounds(options), options.isTrial),
    title: 'Vestibule',
    // The colour of the page's ground, so that nothing flashes before its first frame.
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#0f1727' : '#e8ebf1',
    autoHideMenuBar: true,
    show: true,
  };
}
