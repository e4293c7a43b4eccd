/**
 * The windows of an app that has a screen to itself: each fills the screen, dialogs stand in its middle, and the newest has the
 * keys. That is what a kiosk wants of a window manager; an app that brings one is left to it.
 */
import type { XClient, XEvent, XGeometry, XProperty, XWindowAttributes } from 'x11';
import { type Ask, XError } from './x-request.ts';

export interface XArranging {
  /** From now on, until the connection is over. Resolves when what is there has its place. */
  begin(): Promise<void>;
}

/** Events of the core protocol, and where in them is the window that they tell of. */
const unmapNotify = 18;
const destroyNotify = 17;
const mapNotify = 19;
const configureNotify = 22;
const substructureNotify = 0x80000;
const structureNotify = 0x20000;
/** ConfigureWindow, «stack-mode»: Above. */
const above = 0;
const revertToParent = 2;
const viewable = 2;
const inputOutput = 1;
/** How often a window that wants another size is given ours, so that two who disagree do not go on for ever. */
const patience = 20;
/** ICCCM 4.1.2.4: flags of WM_HINTS, and whether the window takes the keys. */
const inputHint = 1;

export function createXArranging(client: XClient, ask: Ask, root: number): XArranging {
  /** Newest last; how often each has been told its place. */
  const windows = new Map<number, { told: number }>();
  let turn: Promise<void> = Promise.resolve();
  /** Of which a change is to be looked at still. */
  const waiting = new Set<number>();

  const atom = (name: string): Promise<number> =>
    ask<number>((x11client, answer) => x11client.InternAtom(false, name, answer));
  const property = async (window: number, name: string): Promise<Buffer> => {
    const id = await atom(name);
    return (await ask<XProperty>((x11client, answer) => x11client.GetProperty(0, window, id, 0, 0, 64, answer))).data;
  };
  const geometry = (window: number): Promise<XGeometry> =>
    ask<XGeometry>((x11client, answer) => x11client.GetGeometry(window, answer));

  /** EWMH, _NET_SUPPORTING_WM_CHECK: the window of a manager that is gone does not answer for itself. */
  async function isManaged(): Promise<boolean> {
    const check = await property(root, '_NET_SUPPORTING_WM_CHECK');
    if (check.length < 4) return false;
    const manager = check.readUInt32LE(0);
    const itself = await property(manager, '_NET_SUPPORTING_WM_CHECK').catch(() => Buffer.alloc(0));
    return itself.length >= 4 && itself.readUInt32LE(0) === manager;
  }

  /** A child of the root that can be seen and does not ask to be left alone (override-redirect), as menus do. */
  async function isApplication(window: number): Promise<boolean> {
    const facts = await ask<XWindowAttributes>((x11client, answer) => x11client.GetWindowAttributes(window, answer));
    return facts.overrideRedirect === 0 && facts.mapState === viewable && facts.klass === inputOutput;
  }

  async function place(window: number, isNew: boolean): Promise<void> {
    const [screen, now, owner] = await Promise.all([
      geometry(root),
      geometry(window),
      property(window, 'WM_TRANSIENT_FOR'),
    ]);
    const wanted =
      owner.length >= 4
        ? {
            x: Math.max(0, Math.round((screen.width - now.width) / 2)),
            y: Math.max(0, Math.round((screen.height - now.height) / 2)),
            width: Math.min(now.width, screen.width),
            height: Math.min(now.height, screen.height),
          }
        : { x: 0, y: 0, width: screen.width, height: screen.height };
    const isThere =
      now.xPos === wanted.x && now.yPos === wanted.y && now.width === wanted.width && now.height === wanted.height;
    const facts = windows.get(window);
    if (!isThere && facts !== undefined && facts.told < patience) {
      facts.told += 1;
      await ask<void>((x11client, answer) => x11client.ConfigureWindow(window, { ...wanted, borderWidth: 0 }, answer));
    }
    if (isNew) await focus(window);
  }

  async function focus(window: number): Promise<void> {
    await ask<void>((x11client, answer) => x11client.ConfigureWindow(window, { stackMode: above }, answer));
    const hints = await property(window, 'WM_HINTS');
    const takesKeys = hints.length < 8 || (hints.readUInt32LE(0) & inputHint) === 0 || hints.readUInt32LE(4) !== 0;
    if (takesKeys) await ask<void>((x11client, answer) => x11client.SetInputFocus(window, revertToParent, answer));
    else await offerKeys(window);
  }

  /** ICCCM 4.1.7: a program of the «globally active» model gives the keys to one of its windows itself. */
  async function offerKeys(window: number): Promise<void> {
    const [protocols, takeFocus] = await Promise.all([atom('WM_PROTOCOLS'), atom('WM_TAKE_FOCUS')]);
    const event = Buffer.alloc(32);
    event.writeUInt8(33, 0);
    event.writeUInt8(32, 1);
    event.writeUInt32LE(window, 4);
    event.writeUInt32LE(protocols, 8);
    event.writeUInt32LE(takeFocus, 12);
    await ask<void>((x11client, answer) => x11client.SendEvent(window, false, 0, event, answer));
  }

  async function whenMapped(window: number): Promise<void> {
    if (!(await isApplication(window)) || (await isManaged())) return;
    windows.delete(window);
    windows.set(window, { told: 0 });
    client.ChangeWindowAttributes(window, { eventMask: structureNotify }, () => true);
    await place(window, true);
  }

  async function whenGone(window: number): Promise<void> {
    if (!windows.delete(window) || (await isManaged())) return;
    const newest = [...windows.keys()].at(-1);
    if (newest !== undefined) await focus(newest);
  }

  async function placeAll(): Promise<void> {
    if (await isManaged()) return;
    for (const [window, facts] of windows) {
      facts.told = 0;
      await place(window, false).catch(ignoreGone);
    }
  }

  async function take({ type, rawData }: XEvent): Promise<void> {
    const kind = type;
    // In all of these the window that is told of comes after the one whose events were asked for.
    const window = rawData.readUInt32LE(8);
    if (kind === mapNotify) return whenMapped(window);
    if (kind === unmapNotify || kind === destroyNotify) return whenGone(window);
    if (kind !== configureNotify) return;
    if (window === root) return placeAll();
    if (windows.has(window) && !(await isManaged())) await place(window, false);
  }

  return {
    async begin() {
      client.on('event', (event: XEvent) => {
        // Made up by another client (SendEvent sets the highest bit), who has no say here.
        if ((event.type & 0x80) !== 0) return;
        const { type } = event;
        const window = event.rawData.readUInt32LE(8);
        // A window that moves without end is looked at once for all that has come meanwhile.
        if (type === configureNotify && waiting.has(window)) return;
        if (type === configureNotify) waiting.add(window);
        // One after the other: what is newest has the keys at the end.
        turn = turn
          .then(() => {
            waiting.delete(window);
            return take(event);
          })
          .catch(ignoreGone);
      });
      await ask<void>((x11client, answer) =>
        x11client.ChangeWindowAttributes(root, { eventMask: substructureNotify | structureNotify }, answer),
      );
      const tree = await ask<{ readonly children: readonly number[] }>((x11client, answer) =>
        x11client.QueryTree(root, answer),
      );
      for (const window of tree.children) turn = turn.then(() => whenMapped(window)).catch(ignoreGone);
      await turn;
    },
  };
}

/** Between two requests a window may go at any time, and the server with it. */
function ignoreGone(error: unknown): void {
  if (!(error instanceof XError)) throw error;
}
