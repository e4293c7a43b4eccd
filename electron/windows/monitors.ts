/** Which monitor of a kiosk has the greeter. Pure: kiosk-screens.ts puts windows there. */
import type { Bounds } from './window-frame.ts';

/** A slice of Electron's Display. */
export interface Monitor {
  readonly id: number;
  /** What the display server calls it, such as `HDMI-1`; empty where it says nothing. */
  readonly label: string;
  readonly bounds: Bounds;
}

/** From left to right, and from above where two are one above the other. */
export function orderMonitors<M extends Monitor>(monitors: readonly M[]): readonly M[] {
  return monitors.toSorted((one, other) => one.bounds.x - other.bounds.x || one.bounds.y - other.bounds.y);
}

/**
 * The one that was asked for, by `primary`, by its number from the left or by its name; null where there is none such now,
 * and the primary one does.
 */
export function findMonitor<M extends Monitor>(monitors: readonly M[], primary: M, wanted: string): M | null {
  if (wanted === 'primary') return monitors.find(({ id }) => id === primary.id) ?? null;
  if (/^[0-9]+$/.test(wanted)) return orderMonitors(monitors)[Number(wanted) - 1] ?? null;
  return monitors.find(({ label }) => label.toLowerCase() === wanted.toLowerCase()) ?? null;
}
