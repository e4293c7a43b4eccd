/** One window of Chromium's, moved, shown and watched through the X server. */
import { EventEmitter } from 'node:events';
import { focusChange, readCardinals, structureNotify, type XConnection } from './x-connection.ts';

export interface WindowBounds {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface XWindow {
  readonly id: number;
  /** As last told by the X server. */
  readonly bounds: WindowBounds;
  readonly isMapped: boolean;
  readonly hasFocus: boolean;
  setBounds(bounds: Partial<WindowBounds>): void;
  /** Through the window manager; without one the window is put over `monitor`, and back at `restore`. */
  setFullScreen(on: boolean, monitor: WindowBounds, restore: WindowBounds): Promise<void>;
  setAbove(on: boolean): Promise<void>;
  setTitle(title: string): void;
  /** Asks the window manager for no border and title (Motif's hint). */
  removeFrame(): void;
  show(): void;
  hide(): void;
  focus(): void;
  onEvent(listener: (event: 'moved' | 'shown' | 'hidden' | 'focused' | 'blurred' | 'destroyed') => void): void;
}

/** Substructure redirect and notify: where EWMH wants its messages to the root window. */
const toManager = 0x180000;

export async function createXWindow(connection: XConnection, id: number): Promise<XWindow> {
  const { client, root, atoms } = connection;
  const events = new EventEmitter();
  let bounds: WindowBounds = { x: 0, y: 0, width: 0, height: 0 };
  let isMapped = false;
  let hasFocus = false;

  client.ChangeWindowAttributes(id, { eventMask: structureNotify | focusChange });
  const onXEvent = (event: {
    name: string;
    wid: number;
    wid1?: number;
    mode?: number;
    detail?: number;
    rawData: Buffer;
    x: number;
    y: number;
    width: number;
    height: number;
  }): void => {
    if ((event.wid1 ?? event.wid) !== id) return;
    switch (event.name) {
      case 'ConfigureNotify': {
        // Under a frame only the manager's own (synthetic) events are in the root's coordinates.
        const inRoot = (event.rawData[0] ?? 0) & 0x80 || !framed;
        bounds = {
          x: inRoot ? event.x : bounds.x,
          y: inRoot ? event.y : bounds.y,
          width: event.width,
          height: event.height,
        };
        return void events.emit('event', 'moved');
      }
      case 'ReparentNotify':
        framed = true;
        return;
      case 'MapNotify':
        isMapped = true;
        return void events.emit('event', 'shown');
      case 'UnmapNotify':
        isMapped = false;
        return void events.emit('event', 'hidden');
      case 'FocusIn':
      case 'FocusOut': {
        // Grabs (a menu, a key binding) and the pointer's passing by are no change of focus.
        if (event.mode === 1 || event.mode === 2 || (event.detail ?? 0) >= 5) return;
        hasFocus = event.name === 'FocusIn';
        return void events.emit('event', hasFocus ? 'focused' : 'blurred');
      }
      case 'DestroyNotify':
        client.off('event', onXEvent);
        return void events.emit('event', 'destroyed');
    }
  };
  let framed = false;
  client.on('event', onXEvent);
  await new Promise<void>((resolve) =>
    client.GetGeometry(id, (error, geometry) => {
      if (!error) bounds = { x: geometry.xPos, y: geometry.yPos, width: geometry.width, height: geometry.height };
      client.GetWindowAttributes(id, (failed, attributes) => {
        if (!failed) isMapped ||= attributes.mapState !== 0;
        resolve();
      });
    }),
  );

  function setBounds(wanted: Partial<WindowBounds>): void {
    client.ConfigureWindow(id, { ...wanted });
  }

  /** EWMH, _NET_WM_STATE: 1 adds, 0 removes. */
  function askManager(message: number, values: readonly number[]): void {
    const event = Buffer.alloc(32);
    event[0] = 33;
    event[1] = 32;
    event.writeUInt32LE(id, 4);
    event.writeUInt32LE(message, 8);
    for (const [index, value] of values.entries()) event.writeUInt32LE(value, 12 + index * 4);
    client.SendEvent(root, false, toManager, event);
  }

  return {
    id,
    get bounds() {
      return bounds;
    },
    get isMapped() {
      return isMapped;
    },
    get hasFocus() {
      return hasFocus;
    },
    setBounds,
    async setFullScreen(on, monitor, restore) {
      if (await connection.managerKnows('_NET_WM_STATE_FULLSCREEN')) {
        askManager(atoms._NET_WM_STATE, [on ? 1 : 0, atoms._NET_WM_STATE_FULLSCREEN, 0, 1]);
        // A window that is not mapped yet has no manager to ask: the property is read when it maps. 4 is the type ATOM.
        if (!isMapped)
          client.ChangeProperty(0, id, atoms._NET_WM_STATE, 4, 32, on ? [atoms._NET_WM_STATE_FULLSCREEN] : []);
      } else setBounds(on ? monitor : restore);
    },
    async setAbove(on) {
      if (await connection.managerKnows('_NET_WM_STATE_ABOVE'))
        askManager(atoms._NET_WM_STATE, [on ? 1 : 0, atoms._NET_WM_STATE_ABOVE, 0, 1]);
      else if (on) client.ConfigureWindow(id, { stackMode: 0 });
    },
    setTitle: (title) => client.ChangeProperty(0, id, atoms._NET_WM_NAME, atoms.UTF8_STRING, 8, Buffer.from(title)),
    removeFrame: () => client.ChangeProperty(0, id, atoms._MOTIF_WM_HINTS, atoms._MOTIF_WM_HINTS, 32, [2, 0, 0, 0, 0]),
    show: () => client.MapWindow(id),
    hide() {
      client.UnmapWindow(id);
      // ICCCM 4.1.4: a manager withdraws a window that says so; without one nobody listens.
      const event = Buffer.alloc(32);
      event[0] = 18;
      event.writeUInt32LE(root, 4);
      event.writeUInt32LE(id, 8);
      client.SendEvent(root, false, toManager, event);
    },
    focus() {
      client.ConfigureWindow(id, { stackMode: 0 });
      void readCardinals(client, root, atoms._NET_SUPPORTING_WM_CHECK).then((manager) => {
        if (manager.length > 0) askManager(atoms._NET_ACTIVE_WINDOW, [1, 0, 0]);
        else if (isMapped) client.SetInputFocus(id, 2);
      });
    },
    onEvent: (listener) => void events.on('event', listener),
  };
}
