/** The window of a recorded journal: the pages of a greeter, with that journal and no other side. */
import { BrowserWindow, Menu, nativeTheme, screen, session as sessions } from 'electron';
import { type ReplayView, replayHash } from '../contract/inspector/replay.ts';
import { pageOrigin } from '../contract/renderer.ts';
import type { SeatKind } from '../contract/supervisor.ts';
import { installNavigationRefusal, installPermissions } from './install-permissions.ts';
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
  const load = (): void => {
    contents
      .loadURL(`${pageOrigin}/${replayHash}`)
      .catch((error: unknown) =>
        log(`the page did not load: ${error instanceof Error ? error.message : String(error)}`),
      );
  };
  contents.on('did-finish-load', options.onPainted);
  contents.on('render-process-gone', load);
  let stopped = false;
  window.on('closed', () => {
    if (!stopped) options.onClosed();
    stopped = true;
  });
  load();
  return {
    async capture() {
      if (stopped) throw new Error('the window is closed');
      return (await contents.capturePage()).toPNG();
    },
    stop() {
      if (stopped) return;
      stopped = true;
      window.destroy();
    },
  };
}
