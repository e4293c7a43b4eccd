import type { XGeometry, XProperty, XWindowAttributes } from 'x11';
import { type Ask, XError } from './x-request.ts';

/** A window of somebody's program that can be seen. */
export interface XWindow {
  readonly id: number;
  /** From the left upper corner of the screen, without its border. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Smaller ones are helpers that nobody is meant to see. */
const leastSize = 10;
/** How far below the root a window manager puts a program's window: openbox one frame, icewm two. */
const deepestClient = 4;
const viewable = 2;
const inputOutput = 1;

/**
 * The windows of programs that can be seen, in stacking order, lowest first. Where a window manager runs they are those
 * that it put WM_STATE on (ICCCM 4.1.3.1), within whichever frames; without one they are the children of the root that do
 * not ask to be left alone (override-redirect). Windows that vanish meanwhile are left out.
 */
export async function findClientWindows(ask: Ask, root: number): Promise<readonly XWindow[]> {
  const wmState = await ask<number>((client, answer) => client.InternAtom(false, 'WM_STATE', answer));
  const found = await Promise.all(
    (await listChildren(ask, root)).map((child) => findClient(ask, root, child, wmState)),
  );
  return found.filter((window) => window !== null);
}

async function findClient(ask: Ask, root: number, top: number, wmState: number): Promise<XWindow | null> {
  const seen = await findVisible(ask, root, top);
  if (seen === null) return null;
  const managed = await findManaged(ask, [top], wmState, deepestClient);
  if (managed !== null) return await findWindow(ask, root, managed);
  return seen.overrideRedirect ? null : seen.window;
}

async function findWindow(ask: Ask, root: number, id: number): Promise<XWindow | null> {
  return (await findVisible(ask, root, id))?.window ?? null;
}

/** The first of these windows, or of those below them, that a window manager has put its mark on. */
async function findManaged(
  ask: Ask,
  windows: readonly number[],
  wmState: number,
  depth: number,
): Promise<number | null> {
  for (const window of windows) {
    const mark = await findAnswer(
      ask<XProperty>((client, answer) => client.GetProperty(0, window, wmState, 0, 0, 2, answer)),
    );
    if (mark !== null && mark.type !== 0) return window;
  }
  if (depth === 0 || windows.length === 0) return null;
  const below = await Promise.all(windows.map((window) => listChildren(ask, window)));
  return await findManaged(ask, below.flat(), wmState, depth - 1);
}

async function findVisible(
  ask: Ask,
  root: number,
  id: number,
): Promise<{ readonly window: XWindow; readonly overrideRedirect: boolean } | null> {
  const [attributes, geometry, place] = await Promise.all([
    findAnswer(ask<XWindowAttributes>((client, answer) => client.GetWindowAttributes(id, answer))),
    findAnswer(ask<XGeometry>((client, answer) => client.GetGeometry(id, answer))),
    findAnswer(
      ask<{ readonly destX: number; readonly destY: number }>((client, answer) =>
        client.TranslateCoordinates(id, root, 0, 0, answer),
      ),
    ),
  ]);
  if (attributes === null || geometry === null || place === null) return null;
  const isSeen = attributes.mapState === viewable && attributes.klass === inputOutput;
  const { width, height } = geometry;
  if (!isSeen || width <= leastSize || height <= leastSize) return null;
  return {
    window: { id, x: place.destX, y: place.destY, width, height },
    overrideRedirect: attributes.overrideRedirect !== 0,
  };
}

async function listChildren(ask: Ask, window: number): Promise<readonly number[]> {
  const tree = await findAnswer(
    ask<{ readonly children: readonly number[] }>((client, answer) => client.QueryTree(window, answer)),
  );
  return tree?.children ?? [];
}

/** null where the server refused: the window is gone, which between two requests it may be at any time. */
async function findAnswer<Value>(answer: Promise<Value>): Promise<Value | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof XError) return null;
    throw error;
  }
}
