import type { EventEmitter } from 'node:events';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { channels } from '../../electron/contract/names.ts';
import { type GreeterView, pageOrigin } from '../../electron/contract/renderer.ts';
import type { SeatKind } from '../../electron/contract/supervisor.ts';

/** As much of Electron as a window needs; what was done is in `did`. */
const electron = vi.hoisted(() => ({
  did: [] as string[],
  sent: [] as unknown[],
  windows: [] as { options: Record<string, unknown>; window: unknown; contents: unknown }[],
  handlers: new Map<string, (event: unknown, payload?: unknown) => Promise<unknown>>(),
}));

vi.mock('electron', async () => {
  const { EventEmitter: Emitter } = await import('node:events');
  const { did, sent, windows, handlers } = electron;
  class BrowserWindow extends Emitter {
    webContents = Object.assign(new Emitter(), {
      mainFrame: {},
      loadURL: async (address: string) => void did.push(`load ${address}`),
      send: (_channel: string, view: unknown) => sent.push(view),
      setWindowOpenHandler: (handler: () => unknown) => did.push(`window open: ${JSON.stringify(handler())}`),
      forcefullyCrashRenderer: () => did.push('crash'),
      capturePage: async () => ({ toPNG: () => Buffer.from('png') }),
    });
    constructor(options: Record<string, unknown>) {
      super();
      windows.push({ options, window: this, contents: this.webContents });
    }
    focus(): void {
      did.push('focus');
    }
    destroy(): void {
      did.push('destroy');
      this.emit('closed');
    }
  }
  const createSession = () =>
    Object.assign(new Emitter(), {
      protocol: { handle: () => {}, unhandle: () => did.push('unhandle') },
      webRequest: { onBeforeRequest: () => {} },
      setPermissionRequestHandler: () => {},
      setPermissionCheckHandler: () => {},
    });
  const display = { id: 1, label: '', bounds: { x: 0, y: 0, width: 1920, height: 1080 } };
  return {
    BrowserWindow,
    ipcMain: {
      handle: (channel: string, handler: never) => handlers.set(channel, handler),
      removeHandler: (channel: string) => handlers.delete(channel),
    },
    Menu: { setApplicationMenu: (menu: unknown) => did.push(`menu ${menu}`) },
    nativeTheme: { shouldUseDarkColors: false },
    screen: {
      getPrimaryDisplay: () => display,
      getAllDisplays: () => [display],
      on: () => undefined,
      off: () => undefined,
    },
    session: {
      fromPartition: (partition: string) => {
        did.push(`session ${partition}`);
        return createSession();
      },
    },
  };
});

const { createGreeterWindow } = await import('../../electron/windows/greeter-window.ts');

const view = (revision: number) => ({ revision }) as GreeterView;
let told: string[];

beforeEach(() => {
  electron.did.length = 0;
  electron.sent.length = 0;
  electron.windows.length = 0;
  electron.handlers.clear();
  told = [];
});

function open(seatKind: SeatKind = 'window') {
  const greeter = createGreeterWindow({
    seatKind,
    isTrial: false,
    monitor: 'primary',
    brand: { view: null, images: new Map() },
    onCheckPin: async () => ({ kind: 'wrong', waitMs: 0 }),
    rendererFolder: '/nowhere',
    preloadPath: '/nowhere/preload.cjs',
    pixelPort: 1,
    findPicture: async () => null,
    people: () => ({ version: 0, list: [] }),
    onIntent: () => {},
    onAnswer: () => {},
    onOpenPixels: () => null,
    onExportHappenings: () => Promise.resolve(''),
    onInspectorClosed: () => told.push('inspector closed'),
    onClosed: () => told.push('closed'),
    onRendererGone: (reason) => told.push(`gone ${reason}`),
    onUnresponsive: () => told.push('unresponsive'),
    log: () => {},
  });
  const made = electron.windows[0];
  if (made === undefined) throw new Error('no window');
  const contents = made.contents as EventEmitter;
  const current = () => {
    const handler = electron.handlers.get(channels.current);
    if (handler === undefined) throw new Error('no handler');
    return handler({ sender: contents, senderFrame: { origin: pageOrigin, parent: null } });
  };
  return { greeter, options: made.options, window: made.window as EventEmitter, contents, current };
}

describe('the greeter’s window', () => {
  it('says every security setting aloud', () => {
    expect(open().options).toMatchObject({
      title: 'Vestibule',
      webPreferences: {
        preload: '/nowhere/preload.cjs',
        contextIsolation: true,
        sandbox: true,
        nodeIntegration: false,
        nodeIntegrationInWorker: false,
        nodeIntegrationInSubFrames: false,
        webviewTag: false,
        webSecurity: true,
        devTools: false,
        spellcheck: false,
      },
    });
    expect(electron.did).toContain('menu null');
    expect(electron.did).toContain('window open: {"action":"deny"}');
    // A partition that begins with `persist:` would be kept on disk.
    expect(electron.did).toContain('session vestibule');
  });

  it.each([
    ['window', { width: 1280, height: 800 }],
    ['virtual', { x: 0, y: 0, width: 1920, height: 1080, frame: false }],
    ['kiosk', { x: 0, y: 0, width: 1920, height: 1080, frame: false, kiosk: true }],
  ] as const)('on a %s seat it is %j', (seatKind, frame) => {
    expect(open(seatKind).options).toMatchObject(frame);
  });

  it.each(['will-navigate', 'will-redirect', 'will-attach-webview'])('refuses %s', (event) => {
    const preventDefault = vi.fn();
    open().contents.emit(event, { preventDefault });
    expect(preventDefault).toHaveBeenCalledOnce();
  });

  it('lets the page wait for the first view', async () => {
    const { greeter, current } = open();
    const first = current();
    greeter.show(view(1));
    expect(await first).toEqual(view(1));
    expect(electron.sent).toEqual([]);
  });

  it('gives a page that comes late the newest view alone', async () => {
    const { greeter, current } = open();
    greeter.show(view(1));
    greeter.show(view(2));
    expect(await current()).toEqual(view(2));
    greeter.show(view(3));
    expect(electron.sent).toEqual([view(3)]);
  });

  it('reports a dead page once, loads it again when asked, and gives it the newest view', async () => {
    const { greeter, contents, current } = open();
    greeter.show(view(1));
    await current();
    contents.emit('render-process-gone', {}, { reason: 'killed' });
    greeter.show(view(2));
    expect(told).toEqual(['gone killed']);
    expect(electron.sent).toEqual([]);
    electron.did.length = 0;
    greeter.reload();
    expect(electron.did).toEqual([`load ${pageOrigin}/`]);
    expect(await current()).toEqual(view(2));
  });

  it('kills a page that hangs before it loads it again, and does not report that death', () => {
    const { greeter, window, contents } = open();
    window.emit('unresponsive');
    electron.did.length = 0;
    greeter.reload();
    expect(electron.did).toEqual(['crash']);
    contents.emit('render-process-gone', {}, { reason: 'killed' });
    expect(electron.did).toEqual(['crash', `load ${pageOrigin}/`]);
    expect(told).toEqual(['unresponsive']);
  });

  it('does not kill a page that answers again', () => {
    const { greeter, window } = open();
    window.emit('unresponsive');
    window.emit('responsive');
    electron.did.length = 0;
    greeter.reload();
    expect(electron.did).toEqual([`load ${pageOrigin}/`]);
  });

  it.each([
    ['window', false],
    ['kiosk', true],
    ['virtual', true],
  ] as const)('on a %s seat closing is refused: %s', (seatKind, refused) => {
    const preventDefault = vi.fn();
    open(seatKind).window.emit('close', { preventDefault });
    expect(preventDefault).toHaveBeenCalledTimes(refused ? 1 : 0);
  });

  it('tells when a person closed it, and undoes what it installed', () => {
    open().window.emit('closed');
    expect(told).toEqual(['closed']);
    expect(electron.handlers.size).toBe(0);
    expect(electron.did).toContain('unhandle');
  });

  it('stops once, without telling', () => {
    const { greeter } = open();
    greeter.stop();
    greeter.stop();
    expect(electron.did.filter((step) => step === 'destroy')).toEqual(['destroy']);
    expect(electron.handlers.size).toBe(0);
    expect(told).toEqual([]);
  });

  it('captures the page as PNG, and nothing after it was stopped', async () => {
    const { greeter } = open();
    expect((await greeter.capture()).toString()).toBe('png');
    greeter.stop();
    await expect(greeter.capture()).rejects.toThrow('stopped');
  });

  it('has the inspector in a window of its own, one at a time, which goes with it', async () => {
    const { greeter } = open();
    greeter.openInspector();
    greeter.openInspector();
    expect(electron.windows).toHaveLength(2);
    expect(electron.did.filter((each) => each.startsWith('load'))).toEqual([
      `load ${pageOrigin}/`,
      `load ${pageOrigin}/#inspector`,
    ]);
    greeter.tellInspector({ kind: 'went-on', seat: 'greeter', session: null, happenings: [], path: [] });
    expect(electron.sent).toHaveLength(1);
    (electron.windows[1]?.window as EventEmitter | undefined)?.emit('closed');
    expect(told).toEqual(['inspector closed']);
    greeter.openInspector();
    expect(electron.windows).toHaveLength(3);
    greeter.stop();
    expect(electron.did.filter((each) => each === 'destroy')).toHaveLength(2);
    expect(told).toEqual(['inspector closed']);
  });
});
