/**
 * What the `electron` script runs: reads Electron's command line, then the application, and starts Chromium with the
 * application's first window, so that browser, window and renderer come up beside each other.
 */
import { existsSync, readFileSync, statSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type BrowserProcess, findChromium, startBrowser } from './browser-process.ts';
import type { FirstWindow } from './chromium-switches.ts';
import { parseCommandLine } from './command-line.ts';
import { runtime } from './runtime-state.ts';

declare const electronVersion: string;

/** What the application is: its script, and what its package says of it. */
interface Application {
  readonly script: string;
  readonly isModule: boolean;
  readonly name: string;
  readonly version: string;
  readonly folder: string;
}

const words = process.argv.slice(2);
const commandLine = parseCommandLine(words);
if (commandLine.kind === 'version') {
  process.stdout.write(`v${electronVersion}\n`);
  process.exit(0);
}

function fail(text: string): never {
  process.stderr.write(`electron: ${text}\n`);
  process.exit(1);
}

function watchBrowser(browser: BrowserProcess): void {
  let wasReady = false;
  browser.ready.then(
    () => (wasReady = true),
    () => undefined,
  );
  void browser.exited.then((status) => {
    if (runtime.browser !== browser || electron?.app.isExiting) return;
    const { host } = runtime;
    if (status === 0 && wasReady && host !== null) {
      // With its last window, which is not the application's end: that may open the next one.
      runtime.browser = null;
      runtime.host = null;
      void browser.stop();
      host.lost();
      return;
    }
    // In Electron the browser's process is the application's own: nothing goes on without it.
    process.stderr.write(`electron: the browser ended with status ${status}\n${browser.words()}\n`);
    process.exit(1);
  });
}

let electron: typeof import('./electron-module.ts').electronModule | null = null;

function start(): void {
  // For this process alone (electron.sh).
  delete process.env['NODE_COMPILE_CACHE'];
  for (const [name, value] of commandLine.switches) runtime.switches.set(name, value);
  const application = findApplication(commandLine.appPath);
  if (process.geteuid?.() === 0 && !runtime.switches.has('no-sandbox')) {
    // Chromium's own rule and words (content/browser/zygote_host); Electron has them too.
    fail('Running as root without --no-sandbox is not supported. See https://crbug.com/638180.');
  }
  if (findChromium() === null) fail('there is no Chromium here; on Debian: apt-get install chromium');
  const display = process.env['DISPLAY'];
  if (!display) fail('Unable to open X display: $DISPLAY is not set');

  const early = parseEarlyWindow(runtime.switches.get(earlyWindowSwitch));
  runtime.switches.delete(earlyWindowSwitch);
  if (early !== null && !isDriven()) startBrowserOnce(early);
  process.on('exit', () => runtime.browser?.kill());

  Object.assign(process.versions, { electron: electronVersion, chrome: electronVersion });
  Object.defineProperty(process, 'type', { value: 'browser' });
  const executable = join(__dirname, 'electron');
  Object.defineProperty(process, 'execPath', { value: executable, writable: true });
  process.argv = [executable, ...words];

  electron = (require('./electron-module.ts') as typeof import('./electron-module.ts')).electronModule;
  const { app } = electron;
  (require('./module-hook.ts') as typeof import('./module-hook.ts')).installModuleHook(electron);
  app.describe({ name: application.name, version: application.version, appPath: application.folder });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => app.quit());

  const connected = (require('./x-display.ts') as typeof import('./x-display.ts'))
    .connectDisplay(display)
    .catch((error: unknown) =>
      fail(`Unable to open X display ${display}: ${error instanceof Error ? error.message : String(error)}`),
    );
  const requireFrom = createRequire(join(process.cwd(), 'electron.cjs'));
  for (const file of commandLine.requires) requireFrom(file);
  void runApplication(application).then(async () => {
    runtime.startBrowser = startBrowserOnce;
    // A test driver waits for the line in which the browser says where it listens, with or without a window.
    if (isDriven()) startBrowserOnce(null);
    const found = await connected;
    runtime.display = found;
    found.onLost(() => {
      if (electron?.app.isExiting) return;
      process.stderr.write(`electron: the X server ${display} is gone\n`);
      process.exit(1);
    });
    (require('./screen.ts') as typeof import('./screen.ts')).watchScreen(found);
    app.becomeReady();
  });
}

/** By a test driver, which appends switches and asks for a port. */
function isDriven(): boolean {
  return commandLine.requires.length > 0 || runtime.switches.has('remote-debugging-port');
}

/**
 * `--early-window=WIDTH,HEIGHT`: the application is known to open a window of about this size, and asks for no switches.
 * Then browser and window are on their way before the application is loaded. Electron's own binary does not know the
 * switch and has no need of it.
 */
const earlyWindowSwitch = 'early-window';

function parseEarlyWindow(text: string | undefined): FirstWindow | null {
  const [width, height] = (text ?? '').split(',').map(Number);
  return width !== undefined && height !== undefined && width > 0 && height > 0 ? { x: 0, y: 0, width, height } : null;
}

/**
 * Otherwise not before the application has said which switches it wants, and which window first: Chromium makes that one
 * beside the rest of its own start.
 */
function startBrowserOnce(firstWindow: FirstWindow | null): void {
  if (runtime.browser !== null) return;
  const browser = startBrowser(runtime.switches, firstWindow);
  runtime.browser = browser;
  watchBrowser(browser);
  runtime.host = (require('./window-host.ts') as typeof import('./window-host.ts')).createWindowHost(browser);
  const interception = require('./request-interception.ts') as typeof import('./request-interception.ts');
  interception.installInterception(browser);
  interception.installDownloadRefusal(browser);
}

async function runApplication(application: Application): Promise<void> {
  if (application.isModule) {
    await import(pathToFileURL(application.script).href).catch((error: unknown) => {
      process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
      process.exit(1);
    });
    return;
  }
  (Module as unknown as { _load(path: string, parent: null, isMain: boolean): unknown })._load(
    application.script,
    null,
    true,
  );
}

function findApplication(path: string | null): Application {
  if (path === null) fail('no application was named: electron PATH');
  const absolute = resolve(path);
  if (!existsSync(absolute)) fail(`Cannot find module '${absolute}'`);
  const isFolder = statSync(absolute).isDirectory();
  const folder = isFolder ? absolute : dirname(absolute);
  const packageFile = join(folder, 'package.json');
  const described =
    isFolder && existsSync(packageFile)
      ? (JSON.parse(readFileSync(packageFile, 'utf8')) as Record<string, string>)
      : {};
  const script = isFolder ? resolve(folder, described['main'] ?? 'index.js') : absolute;
  if (!existsSync(script)) fail(`Cannot find module '${script}'`);
  const isModule = script.endsWith('.mjs') || (script.endsWith('.js') && described['type'] === 'module');
  return {
    script,
    isModule,
    name: described['productName'] ?? described['name'] ?? 'Electron',
    version: described['version'] ?? electronVersion,
    folder,
  };
}

start();
