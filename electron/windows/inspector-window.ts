/** The inspector in a window of its own: another page of the same origin, which may ask for what an inspector does and nothing else. */
import { BrowserWindow, nativeTheme, type Session, type WebContents } from 'electron';
import type { InspectorNews } from '../contract/inspector/inspector-view.ts';
import { channels, inspectorHash } from '../contract/names.ts';
import { pageOrigin } from '../contract/renderer.ts';
import { installNavigationRefusal } from './install-permissions.ts';

export interface InspectorWindowOptions {
  /** Of the greeter's window, with all that is installed on it. */
  readonly session: Session;
  /** Absolute path of the built preload. */
  readonly preloadPath: string;
  readonly onClosed: () => void;
  readonly log: (line: string) => void;
}

export interface InspectorWindow {
  readonly contents: WebContents;
  tell(news: InspectorNews): void;
  focus(): void;
  /** Idempotent; `onClosed` is not called. */
  stop(): void;
}

export function createInspectorWindow({
  session,
  preloadPath,
  onClosed,
  log,
}: InspectorWindowOptions): InspectorWindow {
  const window = new BrowserWindow({
    width: 1200,
    height: 800,
    minWidth: 480,
    minHeight: 400,
    title: 'Vestibule inspector',
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#1c2933' : '#ffffff',
    autoHideMenuBar: true,
    webPreferences: {
      session,
      preload: preloadPath,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false,
      devTools: false,
      spellcheck: false,
    },
  });
  const contents = window.webContents;
  installNavigationRefusal(contents, log);
  let isOver = false;
  window.on('closed', () => {
    if (!isOver) onClosed();
    isOver = true;
  });
  // A page that died knows nothing; the window goes with it, and can be opened again.
  contents.on('render-process-gone', () => window.destroy());
  contents.loadURL(`${pageOrigin}/${inspectorHash}`).catch((error: unknown) => {
    if (!isOver) log(`the inspector’s page did not load: ${error instanceof Error ? error.message : String(error)}`);
  });
  return {
    contents,
    tell(news) {
      if (!isOver) contents.send(channels.inspector, news);
    },
    focus() {
      if (!isOver) window.focus();
    },
    stop() {
      if (isOver) return;
      isOver = true;
      window.destroy();
    },
  };
}
