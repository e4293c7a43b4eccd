/**
 * All the monitors of a kiosk: the greeter's window over the chosen one, and a cover over each of the others, so that nobody
 * reaches what is underneath. Monitors that come, go or change are followed.
 */

import { BrowserWindow, type Display, nativeTheme, type Session, screen } from 'electron';
import { coverHash } from '../contract/names.ts';
import { pageOrigin } from '../contract/renderer.ts';
import { decideRestart } from '../contract/restart-policy.ts';
import { installNavigationRefusal } from './install-permissions.ts';
import { findMonitor } from './monitors.ts';
import { installPageLoading } from './page-loading.ts';
import { type Bounds, frameOf } from './window-frame.ts';

export interface KioskScreensOptions {
  readonly window: BrowserWindow;
  /** Of the greeter's window, with all that is installed on it. */
  readonly session: Session;
  /** As the configuration has it. */
  readonly monitor: string;
  readonly log: (line: string) => void;
}

/** Where the greeter is to be, of the monitors of now. */
export function chooseMonitor(wanted: string, log: (line: string) => void): Bounds {
  const primary = screen.getPrimaryDisplay();
  const found = findMonitor(screen.getAllDisplays(), primary, wanted);
  if (found === null) log(`there is no monitor «${wanted}» now: the greeter is on the primary one`);
  return (found ?? primary).bounds;
}

export interface KioskScreens {
  /** The covers show the brand of now. */
  reload(): void;
  /** Closes the covers, and follows no monitor any more. Idempotent. */
  stop(): void;
}

export function installKioskScreens({ window, session, monitor, log }: KioskScreensOptions): KioskScreens {
  const covers = new Map<number, Cover>();
  let placed: Bounds = window.getBounds();
  let isOver = false;

  function arrange(): void {
    if (isOver || window.isDestroyed()) return;
    const chosen = chooseMonitor(monitor, log);
    if (!isSame(placed, chosen)) {
      placed = chosen;
      // A full screen stays on its monitor: it is left, moved and gone into again.
      window.setKiosk(false);
      window.setBounds(chosen);
      window.setKiosk(true);
    }
    const others = screen.getAllDisplays().filter(({ bounds }) => !isSame(bounds, chosen));
    for (const [id, cover] of covers) {
      if (others.some((other) => other.id === id && isSame(other.bounds, cover.bounds))) continue;
      covers.delete(id);
      cover.stop();
    }
    for (const other of others) if (!covers.has(other.id)) covers.set(other.id, openCover(other));
  }

  function openCover({ bounds }: Display): Cover {
    return createCover({ bounds, session, log, onFocus: () => window.focus() });
  }

  const events = ['display-added', 'display-removed', 'display-metrics-changed'] as const;
  for (const name of events) screen.on(name as 'display-added', arrange);
  arrange();
  return {
    reload() {
      for (const cover of covers.values()) cover.load();
    },
    stop() {
      isOver = true;
      for (const name of events) screen.off(name as 'display-added', arrange);
      for (const cover of covers.values()) cover.stop();
      covers.clear();
    },
  };
}

interface Cover {
  readonly bounds: Bounds;
  /** Also again. */
  load(): void;
  stop(): void;
}

function createCover(options: {
  readonly bounds: Bounds;
  readonly session: Session;
  readonly log: (line: string) => void;
  readonly onFocus: () => void;
}): Cover {
  const { bounds, session, log } = options;
  const window = new BrowserWindow({
    ...frameOf('kiosk', bounds, false),
    title: 'Vestibule',
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#0f1720' : '#dfe7ee',
    autoHideMenuBar: true,
    // Keys are the greeter's.
    focusable: false,
    skipTaskbar: true,
    webPreferences: {
      session,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false,
      devTools: false,
      spellcheck: false,
    },
  });
  let isOver = false;
  const contents = window.webContents;
  installNavigationRefusal(contents, log);
  window.on('close', (event) => {
    if (!isOver) event.preventDefault();
  });
  window.on('focus', options.onFocus);
  // Without a window manager the newest window has the keys.
  window.on('show', options.onFocus);
  let deathsAtMs: readonly number[] = [];
  let again: NodeJS.Timeout | undefined;
  let loads = 0;
  const addressOfLoad = (): string => {
    loads += 1;
    return `${pageOrigin}/?${loads}${coverHash}`;
  };
  const { load } = installPageLoading(contents, addressOfLoad, (_why, problem) => {
    if (isOver) return;
    if (problem !== null) log(`a cover did not load: ${problem}`);
    const restart = decideRestart(deathsAtMs, performance.now());
    deathsAtMs = restart.deathsAtMs;
    clearTimeout(again);
    again = setTimeout(load, restart.delayMs);
  });
  load();
  return {
    bounds,
    load() {
      clearTimeout(again);
      load();
    },
    stop() {
      isOver = true;
      clearTimeout(again);
      window.destroy();
    },
  };
}

function isSame(one: Bounds, other: Bounds): boolean {
  return one.x === other.x && one.y === other.y && one.width === other.width && one.height === other.height;
}
