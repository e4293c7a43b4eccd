/** The window of a recorded journal: the pages of a greeter, with that journal and no other side. */
import { BrowserWindow, Menu, nativeTheme, screen, session as sessions } from 'electron';
import { type ReplayView, replayHash } from '../contract/inspector/replay.ts';
import { pageOrigin } from '../contract/renderer.ts';
import { decideRestart } from '../contract/restart-policy.ts';
import type { SeatKind } from '../contract/supervisor.ts';
import { installNavigationRefusal, installPermissions } from './install-permissions.ts';
import { installPageLoading } from './page-loading.ts';
import { installPageProtocol } from './page-protocol.ts';
import { frameOf } from './window-frame.ts';

export interface ReplayWindowOptions {
  readonly seatKind: SeatKind;
  /** Absolute path of dist/renderer. */
  readonly rendererFolder: string;
  readonly replay: ReplayView;
  readonly onPainted: () => void;
  readonly onClosed: () => void;
  readonly log: (line: string) => void;
}

export interface ReplayWindow {
  /** The page as PNG. Throws where there is none to look at. */
  capture(): Promise<Buffer>;
  stop(): void;
}

/** No page of it asks for pixels. */
const noPixelPort = 0;

/** Call after `app.whenReady()`, once. */
export function createReplayWindow(options: ReplayWindowOptions): ReplayWindow {
  const { seatKind, rendererFolder, replay, log } = options;
  const session = sessions.fromPartition('vestibule');
  installPageProtocol(
    session,
    { rendererFolder, pixelPort: noPixelPort, findPicture: () => Promise.resolve(null), replay },
    log,
  );
  installPermissions(session, { seatKind, pixelPort: noPixelPort, log });
  Menu.setApplicationMenu(null);
  const window = new BrowserWindow({
    ...frameOf(seatKind, screen.getPrimaryDisplay().bounds, false),
    title: `Replay: ${replay.name}`,
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#1c2933' : '#ffffff',
    autoHideMenuBar: true,
    webPreferences: { session, contextIsolation: true, sandbox: true, nodeIntegration: false, devTools: false },
  });
  const contents = window.webContents;
  installNavigationRefusal(contents, log);
  let stopped = false;
  let isLoaded = false;
  contents.on('did-finish-load', () => {
    isLoaded = true;
    options.onPainted();
  });
  let deathsAtMs: readonly number[] = [];
  let again: NodeJS.Timeout | undefined;
  // As the manager does it for a greeter: one that keeps dying is not loaded as fast as it dies.
  const { load } = installPageLoading(
    contents,
    () => `${pageOrigin}/${replayHash}`,
    (_why, problem) => {
      isLoaded = false;
      if (stopped) return;
      if (problem !== null) log(`the page did not load: ${problem}`);
      const restart = decideRestart(deathsAtMs, performance.now());
      deathsAtMs = restart.deathsAtMs;
      clearTimeout(again);
      again = setTimeout(load, restart.delayMs);
    },
  );
  window.on('closed', () => {
    clearTimeout(again);
    if (!stopped) options.onClosed();
    stopped = true;
  });
  load();
  return {
    async capture() {
      if (stopped || !isLoaded) throw new Error('there is no page');
      // Of one that dies meanwhile no picture comes.
      const gone = Promise.withResolvers<never>();
      const onGone = (): void => gone.reject(new Error('the page is gone'));
      contents.once('render-process-gone', onGone);
      try {
        return (await Promise.race([contents.capturePage(), gone.promise])).toPNG();
      } finally {
        contents.off('render-process-gone', onGone);
      }
    },
    stop() {
      if (stopped) return;
      stopped = true;
      clearTimeout(again);
      window.destroy();
    },
  };
}
