/**
 * The display as its X server knows it: monitors, and the windows that Chromium made. DevTools can move a window, but not
 * to exactly a monitor's size (Chromium takes a pixel off), cannot hide it, and is not told when it was destroyed.
 */
import { EventEmitter } from 'node:events';
import { connect as connectSocket } from 'node:net';
import x11, { type XClient, type XDisplay } from 'x11';
import { findCookie } from './x-authority.ts';
import { type AtomName, atomNames, readCardinals, structureNotify, type XConnection } from './x-connection.ts';
import { createXWindow, type XWindow } from './x-window.ts';

export interface MonitorGeometry {
  readonly id: number;
  /** Such as `HDMI-1`; empty for the whole screen of a server without RandR. */
  readonly name: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface DisplayConnection {
  /** The first is the primary one. Never empty. */
  readonly monitors: readonly MonitorGeometry[];
  onMonitorsChanged(listener: (before: readonly MonitorGeometry[]) => void): void;
  /** The connection is gone, and with it every window. */
  onLost(listener: () => void): void;
  /** The newest window of this process that nobody has asked for yet; null while there is none. */
  takeNewWindow(pid: number): Promise<XWindow | null>;
}

/** Rejects where there is no display, or it does not let us in. */
export async function connectDisplay(name: string): Promise<DisplayConnection> {
  const display = await connect(name);
  const client = display.client;
  const root = display.screen[0]?.root ?? 0;
  const screen = { width: display.screen[0]?.pixel_width ?? 0, height: display.screen[0]?.pixel_height ?? 0 };
  const events = new EventEmitter();
  const [atoms, randr] = await Promise.all([internAtoms(client), requireRandr(client)]);
  const connection: XConnection = { client, root, atoms, managerKnows };
  const taken = new Set<number>();

  client.on('error', () => undefined);
  client.stream.on('close', () => events.emit('lost'));
  client.on('event', (event: { name: string; wid: number; width?: number; height?: number }) => {
    const rootResized = event.name === 'ConfigureNotify' && event.wid === root;
    if (rootResized) Object.assign(screen, { width: event.width, height: event.height });
    if (rootResized || event.name === 'RRScreenChangeNotify') void updateMonitors();
    if (event.name === 'DestroyNotify') taken.delete(event.wid);
  });
  client.ChangeWindowAttributes(root, { eventMask: structureNotify });
  randr?.SelectInput(root, 1);

  let monitors = await readMonitors();
  async function readMonitors(): Promise<readonly MonitorGeometry[]> {
    const found = randr === null ? [] : await readCrtcs(randr, root);
    return found.length > 0 ? found : [{ id: 0, name: '', x: 0, y: 0, ...screen }];
  }
  async function updateMonitors(): Promise<void> {
    const before = monitors;
    monitors = await readMonitors();
    if (JSON.stringify(before) !== JSON.stringify(monitors)) events.emit('monitors-changed', before);
  }

  async function managerKnows(state: AtomName): Promise<boolean> {
    const [check, supported] = await Promise.all([
      readCardinals(client, root, atoms._NET_SUPPORTING_WM_CHECK),
      readCardinals(client, root, atoms._NET_SUPPORTED),
    ]);
    const manager = check[0];
    // A manager that is gone leaves its property behind: its window must say the same of itself.
    if (manager === undefined) return false;
    const itself = await readCardinals(client, manager, atoms._NET_SUPPORTING_WM_CHECK);
    return itself[0] === manager && supported.includes(atoms[state]);
  }

  return {
    get monitors() {
      return monitors;
    },
    onMonitorsChanged: (listener) => void events.on('monitors-changed', listener),
    onLost: (listener) => void events.on('lost', listener),
    async takeNewWindow(pid) {
      // Clients are children of the root, or of the frame that a window manager has put around them.
      const top = await children(client, root);
      const below = (await Promise.all(top.map((window) => children(client, window)))).flat();
      for (const window of [...below, ...top].reverse()) {
        if (taken.has(window)) continue;
        const owner = await readCardinals(client, window, atoms._NET_WM_PID);
        if (owner[0] !== pid || taken.has(window) || !(await isApplicationWindow(client, window))) continue;
        taken.add(window);
        return createXWindow(connection, window);
      }
      return null;
    },
  };
}

function connect(name: string): Promise<XDisplay> {
  return new Promise((resolve, reject) => {
    // `:N` is the server on this machine and nothing else: the client would try TCP where there is no such socket.
    const local = /^(?:unix)?:(\d+)/.exec(name)?.[1];
    const number = local ?? /:(\d+)/.exec(name)?.[1] ?? '0';
    const client = x11.createClient(
      {
        display: name,
        auth: findCookie(number) ?? { name: '', data: '' },
        ...(local === undefined ? {} : { stream: connectSocket(`/tmp/.X11-unix/X${local}`) }),
      },
      (error, display) => (error ? reject(error) : resolve(display)),
    );
    client.on('error', reject);
  });
}

async function internAtoms(client: XClient): Promise<Record<AtomName, number>> {
  const values = await Promise.all(
    atomNames.map(
      (name) =>
        new Promise<number>((resolve, reject) =>
          client.InternAtom(false, name, (error, atom) => (error ? reject(error) : resolve(atom))),
        ),
    ),
  );
  return Object.fromEntries(atomNames.map((name, index) => [name, values[index] ?? 0])) as Record<AtomName, number>;
}

interface Randr {
  SelectInput(window: number, mask: number): void;
  GetScreenResourcesCurrent(window: number, callback: (error: Error | null, resources: RandrResources) => void): void;
  GetCrtcInfo(
    crtc: number,
    configTime: number,
    callback: (
      error: Error | null,
      info: { x: number; y: number; width: number; height: number; mode: number; output: number[] },
    ) => void,
  ): void;
  GetOutputInfo(
    output: number,
    configTime: number,
    callback: (error: Error | null, info: { name: string }) => void,
  ): void;
  GetOutputPrimary(window: number, callback: (error: Error | null, output: number) => void): void;
}

interface RandrResources {
  crtcs: number[];
  config_timestamp: number;
}

/** Null for a server without RandR: then the screen is the one monitor. */
function requireRandr(client: XClient): Promise<Randr | null> {
  return new Promise((resolve) =>
    client.require('randr', (error, extension: Randr) => resolve(error ? null : extension)),
  );
}

async function readCrtcs(randr: Randr, root: number): Promise<readonly MonitorGeometry[]> {
  const resources = await new Promise<RandrResources | null>((resolve) =>
    randr.GetScreenResourcesCurrent(root, (error, found) => resolve(error ? null : found)),
  );
  if (resources === null) return [];
  const primary = await new Promise<number>((resolve) =>
    randr.GetOutputPrimary(root, (error, output) => resolve(error ? 0 : output)),
  );
  const read = await Promise.all(resources.crtcs.map((crtc) => readCrtc(randr, crtc, resources.config_timestamp)));
  const found = read.filter((monitor) => monitor !== null);
  const first = found.filter(({ outputs }) => outputs.includes(primary));
  return [...first, ...found.filter((monitor) => !first.includes(monitor))].map(
    ({ outputs: _, ...monitor }) => monitor,
  );
}

/** null: nothing is shown by it. */
async function readCrtc(
  randr: Randr,
  crtc: number,
  configTime: number,
): Promise<(MonitorGeometry & { readonly outputs: readonly number[] }) | null> {
  const info = await new Promise<Parameters<Parameters<Randr['GetCrtcInfo']>[2]>[1] | null>((resolve) =>
    randr.GetCrtcInfo(crtc, configTime, (error, found) => resolve(error || found.mode === 0 ? null : found)),
  );
  if (info === null) return null;
  const [output] = info.output;
  const name =
    output === undefined
      ? ''
      : await new Promise<string>((resolve) =>
          randr.GetOutputInfo(output, configTime, (error, found) => resolve(error ? '' : found.name)),
        );
  return { id: crtc, name, x: info.x, y: info.y, width: info.width, height: info.height, outputs: info.output };
}

function children(client: XClient, window: number): Promise<number[]> {
  return new Promise((resolve) => client.QueryTree(window, (error, tree) => resolve(error ? [] : tree.children)));
}

/** No menu, tooltip or helper: those are override-redirect or tiny. */
function isApplicationWindow(client: XClient, window: number): Promise<boolean> {
  return new Promise((resolve) =>
    client.GetWindowAttributes(window, (error, attributes) => {
      if (error || attributes.overrideRedirect !== 0) return resolve(false);
      client.GetGeometry(window, (failed, geometry) => resolve(!failed && geometry.width > 20 && geometry.height > 20));
    }),
  );
}
