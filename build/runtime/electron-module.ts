/** What `require('electron')` gives. The compiler holds it to Electron's own types (electron-types.ts). */
import { app } from './app.ts';
import { BrowserWindow } from './browser-window.ts';
import type { ElectronPart } from './electron-types.ts';
import { ipcMain } from './ipc-main.ts';
import { Menu } from './menu.ts';
import { runtime } from './runtime-state.ts';
import { screen } from './screen.ts';
import { session } from './session.ts';
import { clipboard, crashReporter, dialog, nativeTheme, shell } from './small-modules.ts';
import { WebContents } from './web-contents.ts';

const webContents = {
  fromDevToolsTargetId: (targetId: string) =>
    WebContents.all().find((contents) => contents.page?.targetId === targetId),
  fromId: (id: number) => WebContents.all().find((contents) => contents.id === id),
  getAllWebContents: () => WebContents.all(),
  getFocusedWebContents: () => WebContents.all().find((contents) => contents.isFocused()) ?? null,
};

app.windows = () => BrowserWindow.getAllWindows();

export const electronModule = {
  app,
  BrowserWindow,
  webContents,
  ipcMain,
  session,
  get protocol() {
    return session.defaultSession.protocol;
  },
  Menu,
  screen,
  clipboard,
  nativeTheme,
  shell,
  dialog,
  crashReporter,
} satisfies ElectronPart;

export { runtime };
