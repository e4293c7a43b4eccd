/** What there is once in a process: set by the launcher, read by the modules of the API. */
import type { BrowserProcess } from './browser-process.ts';
import type { FirstWindow } from './chromium-switches.ts';
import type { WindowHost } from './window-host.ts';
import type { DisplayConnection } from './x-display.ts';

interface RuntimeState {
  /** Chromium's switches, as asked on the command line and by `app.commandLine`. */
  readonly switches: Map<string, string>;
  browser: BrowserProcess | null;
  host: WindowHost | null;
  /** Starts the browser where it is not running yet: with the window that is about to be opened. */
  startBrowser: (firstWindow: FirstWindow | null) => void;
  /** There from `ready` on. */
  display: DisplayConnection | null;
}

export const runtime: RuntimeState = {
  switches: new Map(),
  browser: null,
  host: null,
  startBrowser: () => undefined,
  display: null,
};
