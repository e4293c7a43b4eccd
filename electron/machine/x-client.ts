/** What Vestibule itself asks of an X server: which windows there are, what the screen shows, who is admitted. */
import { connect } from 'node:net';
import x11, { type XClient, type XDisplay } from 'x11';
import { createXArranging, type XArranging } from './x-arranging.ts';
import { createXClosing, type XClosing } from './x-closing.ts';
import { type Ask, XError } from './x-request.ts';
import { findClientWindows, type XWindow } from './x-windows.ts';

export interface XImageRgba {
  readonly width: number;
  readonly height: number;
  /** Rows from the top, four bytes a pixel: red, green, blue, 255. */
  readonly rgba: Buffer;
}

/** Every request rejects with an `XError`: the server refused it, or the connection is over. */
export interface XConnection {
  readonly displayNumber: number;
  /** Windows of people's programs that can be seen: see `findClientWindows`. */
  findMappedWindows(): Promise<readonly XWindow[]>;
  /**
   * The first such window, as soon as there is one; null after the limit, or when the signal says that nobody waits any
   * more. Driven by the server's events.
   */
  waitForWindow(options: { readonly limitMs: number; readonly signal?: AbortSignal }): Promise<XWindow | null>;
  /** 0xRRGGBB, as the screen shows it; x and y from the left upper corner. */
  readPixel(x: number, y: number): Promise<number>;
  captureScreen(): Promise<XImageRgba>;
  /** In pixels of the parent; a window manager may have its own idea. */
  moveWindow(window: number, x: number, y: number): Promise<void>;
  /** ChangeHosts of the X protocol, with a «server interpreted» entry `localuser`: the account's name, or its uid. */
  changeLocalUser(change: 'insert' | 'delete', account: string | number): Promise<void>;
  readonly closing: XClosing;
  readonly arranging: XArranging;
  /** Resolves when the connection is over, whoever ended it. */
  readonly closed: Promise<void>;
  /** Idempotent. */
  close(): Promise<void>;
}

/** Within this a server answers, or is taken for hung. */
const connectLimitMs = 5000;
const cookieProtocol = 'MIT-MAGIC-COOKIE-1';
/** ZPixmap of GetImage. */
const wholePixels = 2;
const allPlanes = 0xffffffff;
/** The family of ChangeHosts that has a name and a value with a NUL between them. */
const serverInterpreted = 5;

/** The socket of a display of this machine. */
export function displaySocketPath(displayNumber: number): string {
  return `/tmp/.X11-unix/X${displayNumber}`;
}

/**
 * Connects to a display of this machine, over its UNIX socket alone. Rejects with an `XError` where there is no server,
 * where it does not admit us, and where it does not answer within 5 s.
 *
 * @param cookie 16 bytes; null to be admitted by account or not at all
 */
export async function connectToDisplay(displayNumber: number, cookie: Buffer | null): Promise<XConnection> {
  return createConnection(displayNumber, await openDisplay(displayNumber, cookie));
}

function openDisplay(displayNumber: number, cookie: Buffer | null): Promise<XDisplay> {
  return new Promise((resolve, reject) => {
    const stream = connect(displaySocketPath(displayNumber));
    const refuse = (why: string) => {
      clearTimeout(limit);
      stream.destroy();
      reject(new XError(`display :${displayNumber}: ${why}`));
    };
    const limit = setTimeout(() => refuse(`no answer within ${connectLimitMs} ms`), connectLimitMs);
    // The library takes the cookie as text of one byte a character.
    const auth = cookie === null ? { name: '', data: '' } : { name: cookieProtocol, data: cookie.toString('latin1') };
    const client = x11.createClient(
      { display: `:${displayNumber}`, stream, auth, disableBigRequests: true },
      (error, display) => {
        if (error) return refuse(refusalText(error));
        clearTimeout(limit);
        client.atoms = predefinedAtoms(client.atoms);
        resolve(display);
      },
    );
    // A refusal comes as an event, and without a listener it would end this process.
    client.on('error', (error: Error) => refuse(refusalText(error)));
  });
}

const notAdmitted = 'the server does not admit this client';

function refusalText(error: NodeJS.ErrnoException): string {
  switch (error.code) {
    case 'ENOENT':
    case 'ECONNREFUSED':
      return 'there is no such display';
    case 'EPIPE':
    case 'ECONNRESET':
      // The server hangs up on a stranger before it has heard him out, and its reason is lost.
      return notAdmitted;
    default:
      return error.message.startsWith('X server connection failed') ? notAdmitted : error.message.trim();
  }
}

/** The library keeps the atoms of all servers in one place, but beyond the predefined 68 each server has its own. */
function predefinedAtoms(atoms: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(atoms).filter(([, atom]) => atom <= 68));
}

function createConnection(displayNumber: number, display: XDisplay): XConnection {
  const client = display.client;
  const screen = display.screen[0];
  if (screen === undefined) throw new XError(`display :${displayNumber} has no screen`);
  const { root } = screen;
  const open = new Set<(error: XError) => void>();
  const { promise: closed, resolve: tellClosed } = Promise.withResolvers<void>();
  let isOpen = true;

  // The library calls nobody back whose request the server did not live to answer.
  client.stream.once('close', () => {
    isOpen = false;
    for (const reject of open) reject(new XError(`the connection to display :${displayNumber} is over`));
    open.clear();
    tellClosed();
  });

  const ask: Ask = (send) =>
    new Promise((resolve, reject) => {
      if (!isOpen) return reject(new XError(`the connection to display :${displayNumber} is over`));
      send(client, (error, value) => {
        open.delete(reject);
        if (error) reject(new XError(error.message));
        else resolve(value);
        return true;
      });
      open.add(reject);
    });

  async function readImage(x: number, y: number, width: number, height: number): Promise<Buffer> {
    const image = await ask<{ readonly depth: number; readonly data: Buffer }>((x11client, answer) =>
      x11client.GetImage(wholePixels, root, x, y, width, height, allPlanes, answer),
    );
    const bits = display.format[image.depth]?.bits_per_pixel;
    if (bits !== 32 || display.image_byte_order !== 0)
      throw new XError(`pixels of ${bits ?? 0} bits are not understood`);
    return image.data.subarray(0, width * height * 4);
  }

  async function watchWindows(): Promise<void> {
    const { SubstructureNotify = 0, PropertyChange = 0 } = client.eventMask;
    await ask<void>((x11client, answer) =>
      x11client.ChangeWindowAttributes(root, { eventMask: SubstructureNotify | PropertyChange }, answer),
    );
  }

  const findMappedWindows = () => findClientWindows(ask, root);

  return {
    displayNumber,
    findMappedWindows,
    async waitForWindow({ limitMs, signal }) {
      const limit = AbortSignal.timeout(limitMs);
      const over = signal === undefined ? limit : AbortSignal.any([limit, signal]);
      await watchWindows();
      const news = createNews(client, over);
      try {
        // Events were asked for first: a window that comes while we look is looked for again.
        while (!over.aborted) {
          const [window] = await findMappedWindows();
          if (window !== undefined) return window;
          if (!isOpen) throw new XError(`the connection to display :${displayNumber} is over`);
          await Promise.race([news.next(), closed]);
        }
        return null;
      } finally {
        news.stop();
      }
    },
    async readPixel(x, y) {
      return (await readImage(x, y, 1, 1)).readUInt32LE(0) & 0xffffff;
    },
    async captureScreen() {
      // Asked each time, because RandR changes it.
      const { width, height } = await ask<{ readonly width: number; readonly height: number }>((x11client, answer) =>
        x11client.GetGeometry(root, answer),
      );
      return { width, height, rgba: toRgba(await readImage(0, 0, width, height)) };
    },
    async moveWindow(window, x, y) {
      await ask<void>((x11client, answer) => x11client.ConfigureWindow(window, { x, y }, answer));
    },
    async changeLocalUser(change, account) {
      const value = typeof account === 'number' ? `#${account}` : account;
      const address = Buffer.from(`localuser\0${value}`);
      await ask<void>((x11client, answer) =>
        x11client.ChangeHosts(change === 'insert' ? 0 : 1, serverInterpreted, address, answer),
      );
    },
    closing: createXClosing(client, ask, root),
    arranging: createXArranging(client, ask, root),
    closed,
    async close() {
      if (isOpen) client.terminate();
      await closed;
    },
  };
}

interface News {
  /** Resolves at the next event, or at once where there was one since the last call; also when it is over. */
  next(): Promise<void>;
  stop(): void;
}

function createNews(client: XClient, over: AbortSignal): News {
  let fresh = false;
  let wake: (() => void) | null = null;
  const ring = () => {
    fresh = true;
    wake?.();
  };
  client.on('event', ring);
  over.addEventListener('abort', ring);
  return {
    async next() {
      if (!fresh) await new Promise<void>((resolve) => (wake = resolve));
      wake = null;
      fresh = false;
    },
    stop() {
      client.off('event', ring);
      over.removeEventListener('abort', ring);
    },
  };
}

/** From the server's blue, green, red, unused. */
function toRgba(pixels: Buffer): Buffer {
  const rgba = Buffer.allocUnsafe(pixels.length);
  for (let at = 0; at < pixels.length; at += 4) {
    rgba[at] = pixels[at + 2] ?? 0;
    rgba[at + 1] = pixels[at + 1] ?? 0;
    rgba[at + 2] = pixels[at] ?? 0;
    rgba[at + 3] = 255;
  }
  return rgba;
}
