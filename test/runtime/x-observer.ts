/** What a window manager or a person at the screen could see and do: an X client of the tests' own. */
import x11, { type XClient, type XDisplay } from 'x11';
import type { TestXServer } from '../harness/x-server.ts';

export interface SeenWindow {
  readonly id: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface XObserver {
  /** Viewable children of the root that are more than helpers. */
  windows(): Promise<readonly SeenWindow[]>;
  /** Clients under the frames of a window manager, else children of the root, that speak WM_DELETE_WINDOW. */
  clients(): Promise<readonly number[]>;
  /** ICCCM 4.2.8.1: what a window manager sends for its close button. */
  askToClose(window: number): Promise<void>;
  /** Resolves when a window manager has announced itself (EWMH). */
  untilManaged(): Promise<void>;
  close(): Promise<void>;
}

export async function observe(server: TestXServer): Promise<XObserver> {
  const display = await new Promise<XDisplay>((resolve, reject) =>
    x11.createClient(
      { display: server.display, auth: { name: 'MIT-MAGIC-COOKIE-1', data: server.cookie.toString('latin1') } },
      (error, found) => (error ? reject(error) : resolve(found)),
    ),
  );
  const client = display.client;
  client.on('error', () => undefined);
  // The client keeps the atoms of all servers that a process ever spoke to in one table: only the predefined ones
  // (X protocol, appendix B: 1 to 68) are the same on each.
  for (const [name, value] of Object.entries(client.atoms)) if (value > 68) delete client.atoms[name];
  const root = display.screen[0]?.root ?? 0;
  const atom = (name: string): Promise<number> =>
    new Promise((resolve, reject) =>
      client.InternAtom(false, name, (error, value) => (error ? reject(error) : resolve(value))),
    );
  const [protocols, deleteWindow, check] = await Promise.all([
    atom('WM_PROTOCOLS'),
    atom('WM_DELETE_WINDOW'),
    atom('_NET_SUPPORTING_WM_CHECK'),
  ]);

  return {
    async windows() {
      const seen = await Promise.all((await children(client, root)).map((id) => look(client, id)));
      return seen.filter((window) => window !== null);
    },
    async clients() {
      const top = await children(client, root);
      const below = (await Promise.all(top.map((window) => children(client, window)))).flat();
      const speak = await Promise.all(
        [...top, ...below].map(async (window) =>
          (await cardinals(client, window, protocols)).includes(deleteWindow) && (await look(client, window)) !== null
            ? window
            : null,
        ),
      );
      return speak.filter((window) => window !== null);
    },
    askToClose(window) {
      const event = Buffer.alloc(32);
      event[0] = 33;
      event[1] = 32;
      event.writeUInt32LE(window, 4);
      event.writeUInt32LE(protocols, 8);
      event.writeUInt32LE(deleteWindow, 12);
      client.SendEvent(window, false, 0, event);
      // A round trip: the server has passed it on.
      return children(client, root).then(() => undefined);
    },
    async untilManaged() {
      client.ChangeWindowAttributes(root, { eventMask: 0x400000 });
      for (;;) {
        // Listening begins before the look: a change between them would be the last one.
        const changed = new Promise<void>((resolve) => client.once('event', () => resolve()));
        if ((await cardinals(client, root, check)).length > 0) return;
        await changed;
      }
    },
    close: () => new Promise((resolve) => client.close(resolve)),
  };
}

function children(client: XClient, window: number): Promise<number[]> {
  return new Promise((resolve) => client.QueryTree(window, (error, tree) => resolve(error ? [] : tree.children)));
}

function cardinals(client: XClient, window: number, property: number): Promise<number[]> {
  return new Promise((resolve) =>
    client.GetProperty(0, window, property, 0, 0, 64, (error, found) =>
      resolve(
        error
          ? []
          : Array.from({ length: found.data.length >> 2 }, (_none, index) => found.data.readUInt32LE(index * 4)),
      ),
    ),
  );
}

function look(client: XClient, id: number): Promise<SeenWindow | null> {
  return new Promise((resolve) =>
    client.GetWindowAttributes(id, (error, attributes) => {
      if (error || attributes.mapState !== 2) return resolve(null);
      client.GetGeometry(id, (failed, geometry) =>
        resolve(
          failed || geometry.width < 20
            ? null
            : { id, x: geometry.xPos, y: geometry.yPos, width: geometry.width, height: geometry.height },
        ),
      );
    }),
  );
}
