/** What the windows of a display share: the connection, its atoms, and reading properties. */
import type { XClient } from 'x11';

export const atomNames = [
  '_NET_WM_PID',
  '_NET_SUPPORTING_WM_CHECK',
  '_NET_SUPPORTED',
  '_NET_WM_STATE',
  '_NET_WM_STATE_FULLSCREEN',
  '_NET_WM_STATE_ABOVE',
  '_NET_ACTIVE_WINDOW',
  '_NET_WM_NAME',
  'UTF8_STRING',
  '_MOTIF_WM_HINTS',
] as const;
export type AtomName = (typeof atomNames)[number];

export interface XConnection {
  readonly client: XClient;
  readonly root: number;
  readonly atoms: Readonly<Record<AtomName, number>>;
  /** Whether a window manager runs now, and says that it knows this state. */
  managerKnows(state: AtomName): Promise<boolean>;
}

/** Event masks of the core protocol. */
export const structureNotify = 0x20000;
export const focusChange = 0x200000;

/** Empty where there is no such property, or no such window any more. */
export function readCardinals(client: XClient, window: number, property: number): Promise<number[]> {
  return new Promise((resolve) =>
    client.GetProperty(0, window, property, 0, 0, 1024, (error, found) => {
      if (error) return resolve([]);
      resolve(Array.from({ length: found.data.length >> 2 }, (_none, index) => found.data.readUInt32LE(index * 4)));
    }),
  );
}
