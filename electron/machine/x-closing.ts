/**
 * Windows that are asked to close, as a session manager asks at a logoff: by the protocol WM_DELETE_WINDOW (ICCCM 4.2.8.1), in
 * which a program takes part or does not. One that takes part may refuse: its window then stays.
 */
import type { XClient, XEvent, XProperty } from 'x11';
import { type Ask, XError } from './x-request.ts';
import { findClientWindows } from './x-windows.ts';

/** A window of a program that takes part. */
export interface ClosableWindow {
  readonly id: number;
  /** Its title, or what it calls itself: hostile data, up to 200 characters. */
  readonly name: string;
  /** As the server knows it (X-Resource extension), whatever the window says; null where it is no local client. */
  readonly pid: number | null;
}

export interface XClosing {
  /** Those that take part, panels, desktops and the window manager's own left out, also ones that are iconified. */
  findClosable(): Promise<readonly ClosableWindow[]>;
  /** Resolves when the message is sent, not when the window has gone. */
  askToClose(window: number): Promise<void>;
  /** Resolves when this window is unmapped or destroyed, which may be so already. */
  waitUntilClosed(window: number, signal: AbortSignal): Promise<void>;
}

const anyType = 0;
const longestProperty = 1024;
const structureNotify = 0x20000;
/** Events of the core protocol, whose third word is the window that they tell of. */
const destroyNotify = 17;
const unmapNotify = 18;
/** X-Resource 1.2, LocalClientPID. */
const localClientPid = 2;
/** EWMH «Window types»: what belongs to the desktop and to nobody's work. */
const ofDesktop = ['_NET_WM_WINDOW_TYPE_DOCK', '_NET_WM_WINDOW_TYPE_DESKTOP'];

interface ResourceExtension {
  QueryVersion(major: number, minor: number, answer: (error: Error | null, version: unknown) => void): void;
  QueryClientIds(
    specs: readonly { readonly client: number; readonly mask: number }[],
    answer: (error: Error | null, ids: readonly { readonly mask: number; readonly value: readonly number[] }[]) => void,
  ): void;
}

export function createXClosing(client: XClient, ask: Ask, root: number): XClosing {
  const atom = (name: string): Promise<number> =>
    ask<number>((x11client, answer) => x11client.InternAtom(false, name, answer));
  const property = (window: number, name: number): Promise<Buffer> =>
    ask<XProperty>((x11client, answer) =>
      x11client.GetProperty(0, window, name, anyType, 0, longestProperty, answer),
    ).then(({ data }) => data);

  let resource: Promise<ResourceExtension | null> | null = null;
  /** QueryVersion comes first, or the server takes this client for one of an older extension. */
  function requireResource(): Promise<ResourceExtension | null> {
    resource ??= new Promise((resolve) => {
      client.require('res', (error, extension: ResourceExtension) => {
        if (error !== null && error !== undefined) return resolve(null);
        extension.QueryVersion(1, 2, () => resolve(extension));
      });
    });
    return resource;
  }

  async function findPid(window: number): Promise<number | null> {
    const extension = await requireResource();
    if (extension === null) return null;
    return new Promise((resolve) => {
      extension.QueryClientIds([{ client: window, mask: localClientPid }], (error, ids) => {
        resolve(error ? null : (ids?.[0]?.value[0] ?? null));
      });
    });
  }

  async function findClosableWindow(id: number): Promise<ClosableWindow | null> {
    try {
      const [protocols, deleteWindow, kind, netName, ...desktopKinds] = await Promise.all([
        property(id, await atom('WM_PROTOCOLS')),
        atom('WM_DELETE_WINDOW'),
        property(id, await atom('_NET_WM_WINDOW_TYPE')),
        property(id, await atom('_NET_WM_NAME')),
        ...ofDesktop.map(atom),
      ]);
      const isDesktop = atomsIn(kind).some((each) => desktopKinds.includes(each));
      if (!atomsIn(protocols).includes(deleteWindow) || isDesktop) return null;
      const name = netName.toString('utf8') || (await property(id, await atom('WM_NAME'))).toString('latin1');
      const clean = name.replace(/\p{Cc}+/gu, ' ').trim();
      return { id, name: clean.slice(0, 200), pid: await findPid(id) };
    } catch (error) {
      // The window is gone.
      if (error instanceof XError) return null;
      throw error;
    }
  }

  /** Its windows are the desktop's own, such as a task bar that calls itself nothing: EWMH, _NET_SUPPORTING_WM_CHECK. */
  async function findWindowManagerPid(): Promise<number | null> {
    try {
      const [check] = atomsIn(await property(root, await atom('_NET_SUPPORTING_WM_CHECK')));
      return check === undefined ? null : await findPid(check);
    } catch (error) {
      if (error instanceof XError) return null;
      throw error;
    }
  }

  return {
    async findClosable() {
      const windowManagerPid = await findWindowManagerPid();
      const listed = atomsIn(await property(root, await atom('_NET_CLIENT_LIST')));
      const seen = (await findClientWindows(ask, root)).map(({ id }) => id);
      // A window manager's list has iconified ones as well; without one there is no list.
      const found = await Promise.all([...new Set([...listed, ...seen])].map(findClosableWindow));
      return found.filter((window) => window !== null).filter(({ pid }) => pid === null || pid !== windowManagerPid);
    },
    async askToClose(window) {
      const [protocols, deleteWindow] = await Promise.all([atom('WM_PROTOCOLS'), atom('WM_DELETE_WINDOW')]);
      const event = Buffer.alloc(32);
      // ClientMessage with five 32-bit values, ICCCM 4.2.8: the protocol, and a time (CurrentTime).
      event.writeUInt8(33, 0);
      event.writeUInt8(32, 1);
      event.writeUInt32LE(window, 4);
      event.writeUInt32LE(protocols, 8);
      event.writeUInt32LE(deleteWindow, 12);
      try {
        await ask<void>((x11client, answer) => x11client.SendEvent(window, false, 0, event, answer));
      } catch (error) {
        // Its program has closed it meanwhile.
        if (!(error instanceof XError)) throw error;
      }
    },
    async waitUntilClosed(window, signal) {
      const gone = new Promise<void>((resolve) => {
        const look = (event: XEvent): void => {
          const kind = event.type & 0x7f;
          if ((kind === destroyNotify || kind === unmapNotify) && event.rawData.readUInt32LE(8) === window) finish();
        };
        const finish = (): void => {
          client.off('event', look);
          signal.removeEventListener('abort', finish);
          resolve();
        };
        client.on('event', look);
        signal.addEventListener('abort', finish);
        client.stream.once('close', finish);
      });
      try {
        await ask<void>((x11client, answer) =>
          x11client.ChangeWindowAttributes(window, { eventMask: structureNotify }, answer),
        );
      } catch (error) {
        // Gone before it could be watched.
        if (error instanceof XError) return;
        throw error;
      }
      await gone;
    },
  };
}

function atomsIn(data: Buffer): readonly number[] {
  return Array.from({ length: Math.floor(data.length / 4) }, (_, index) => data.readUInt32LE(index * 4));
}
