/** app: the application's life, from ready to quit. */
import { EventEmitter } from 'node:events';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as Electron from 'electron';
import { listBrowserProcesses } from './browser-processes.ts';
import type { AppPart, CommandLinePart } from './electron-types.ts';
import { runtime } from './runtime-state.ts';

/** Switches for Chromium. What is appended before `ready` counts: the browser is started anew where it runs without. */
const commandLine: CommandLinePart = {
  appendSwitch: (name, value) => void runtime.switches.set(name, value ?? ''),
  appendArgument: () => undefined,
  hasSwitch: (name) => runtime.switches.has(name),
  getSwitchValue: (name) => runtime.switches.get(name) ?? '',
  removeSwitch: (name) => void runtime.switches.delete(name),
};

interface Description {
  readonly name: string;
  readonly version: string;
  readonly appPath: string;
}

interface Closeable {
  close(): void;
  destroy(): void;
}

class App extends EventEmitter implements AppPart {
  readonly commandLine = commandLine;
  readonly isPackaged = false;
  /** Set by the launcher: the windows, without a circle of imports. */
  windows: () => readonly Closeable[] = () => [];
  #description: Description = { name: 'Electron', version: '', appPath: '' };
  #paths = new Map<string, string>();
  #isReady = false;
  #isQuitting = false;
  readonly #ready = Promise.withResolvers<void>();

  describe(description: Description): void {
    this.#description = description;
  }

  /** Called by the launcher once; emits through `this.emit`, which a test driver may have replaced to hold `ready` back. */
  becomeReady(): void {
    this.#isReady = true;
    this.emit('ready', {}, {});
    this.#ready.resolve();
  }

  whenReady(): Promise<void> {
    return this.#ready.promise;
  }

  isReady(): boolean {
    return this.#isReady;
  }

  /** Electron ends an application whose last window is closed unless it listens. */
  windowsAllClosed(): void {
    if (this.#isQuitting) return this.#finishQuit();
    if (!this.emit('window-all-closed')) this.quit();
  }

  quit(): void {
    if (this.#isQuitting) return;
    const event = createPreventable();
    this.emit('before-quit', event);
    if (event.defaultPrevented) return;
    this.#isQuitting = true;
    const open = this.windows();
    if (open.length === 0) return this.#finishQuit();
    for (const window of open) window.close();
    // A window that did not want to be closed keeps the application.
    if (this.windows().length > 0) this.#isQuitting = false;
  }

  #finishQuit(): void {
    const event = createPreventable();
    this.emit('will-quit', event);
    if (event.defaultPrevented) this.#isQuitting = false;
    else this.exit(0);
  }

  #exiting = false;
  exit(code = 0): void {
    if (this.#exiting) return;
    this.#exiting = true;
    this.#isQuitting = true;
    for (const window of this.windows()) window.destroy();
    this.emit('quit', {}, code);
    void (runtime.browser?.stop() ?? Promise.resolve()).finally(() => process.exit(code));
  }

  get isExiting(): boolean {
    return this.#exiting;
  }

  get name(): string {
    return this.getName();
  }

  set name(name: string) {
    this.setName(name);
  }

  getName(): string {
    return this.#description.name;
  }

  setName(name: string): void {
    this.#description = { ...this.#description, name };
  }

  getVersion(): string {
    return this.#description.version;
  }

  getAppPath(): string {
    return this.#description.appPath;
  }

  getLocale(): string {
    return (process.env['LC_ALL'] || process.env['LANG'] || 'en-US').split('.')[0]?.replace('_', '-') ?? 'en-US';
  }

  /** The browser's profile is not at `userData`: it is temporary, under $TMPDIR. */
  getPath(name: Parameters<Electron.App['getPath']>[0]): string {
    const set = this.#paths.get(name);
    if (set !== undefined) return set;
    const appData = process.env['XDG_CONFIG_HOME'] || join(homedir(), '.config');
    switch (name) {
      case 'home':
        return homedir();
      case 'temp':
        return tmpdir();
      case 'exe':
      case 'module':
        return process.execPath;
      case 'appData':
        return appData;
      case 'userData':
      case 'sessionData':
        return join(appData, this.getName());
      case 'logs':
        return join(appData, this.getName(), 'logs');
      case 'crashDumps':
        return join(appData, this.getName(), 'Crashpad');
      default:
        return join(homedir(), name.charAt(0).toUpperCase() + name.slice(1));
    }
  }

  setPath(name: string, path: string): void {
    this.#paths.set(name, path);
  }

  disableHardwareAcceleration(): void {
    if (this.#isReady) throw new Error('app.disableHardwareAcceleration() can only be called before app is ready');
    runtime.switches.set('disable-gpu', '');
  }

  /** The sandbox is on unless --no-sandbox was given; it cannot be left out by window here. */
  enableSandbox(): void {}

  /** Always had: two instances have nothing in common here, since each has a profile of its own. */
  requestSingleInstanceLock(): boolean {
    return true;
  }

  hasSingleInstanceLock(): boolean {
    return true;
  }

  releaseSingleInstanceLock(): void {}

  focus(): void {}

  getAppMetrics(): Electron.ProcessMetric[] {
    const main = {
      pid: process.pid,
      type: 'Browser' as const,
      creationTime: Date.now() - performance.now(),
      cpu: noCpu,
      memory: noMemory,
    };
    const children = listBrowserProcesses().map(
      ({ pid, type, serviceName, residentKb }): Electron.ProcessMetric => ({
        pid,
        type: metricTypes[type] ?? 'Unknown',
        ...(serviceName === '' ? {} : { serviceName }),
        creationTime: 0,
        cpu: noCpu,
        memory: { workingSetSize: residentKb, peakWorkingSetSize: residentKb },
      }),
    );
    return [main, ...children];
  }
}

const noCpu = { percentCPUUsage: 0, idleWakeupsPerSecond: 0 };
const noMemory = { workingSetSize: 0, peakWorkingSetSize: 0 };
const metricTypes: Readonly<Record<string, Electron.ProcessMetric['type']>> = {
  browser: 'Browser',
  renderer: 'Tab',
  'gpu-process': 'GPU',
  utility: 'Utility',
  zygote: 'Zygote',
};

function createPreventable(): { defaultPrevented: boolean; preventDefault(): void } {
  return {
    defaultPrevented: false,
    preventDefault() {
      this.defaultPrevented = true;
    },
  };
}

export const app = new App();
