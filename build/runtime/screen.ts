/** The monitors, as RandR has them. Scale factor 1: Chromium's own scale is not asked. */
import { EventEmitter } from 'node:events';
import type { Display, Point, Rectangle } from 'electron';
import type { ScreenPart } from './electron-types.ts';
import { runtime } from './runtime-state.ts';
import type { DisplayConnection, MonitorGeometry } from './x-display.ts';

class Screen extends EventEmitter implements ScreenPart {
  getPrimaryDisplay(): Display {
    const [first] = this.getAllDisplays();
    if (first === undefined) throw new Error('there is no display');
    return first;
  }

  getAllDisplays(): Display[] {
    if (runtime.display === null) throw new Error('The screen module cannot be used before the app is ready');
    return runtime.display.monitors.map(createDisplay);
  }

  /** The one that shows most of `match`. */
  getDisplayMatching(match: Rectangle): Display {
    const shared = ({ bounds }: Display): number =>
      Math.max(0, Math.min(bounds.x + bounds.width, match.x + match.width) - Math.max(bounds.x, match.x)) *
      Math.max(0, Math.min(bounds.y + bounds.height, match.y + match.height) - Math.max(bounds.y, match.y));
    return this.getAllDisplays().reduce((best, display) => (shared(display) > shared(best) ? display : best));
  }

  getDisplayNearestPoint(point: Point): Display {
    const outside = (value: number, start: number, length: number): number =>
      Math.max(start - value, 0, value - (start + length - 1));
    const distance = ({ bounds }: Display): number =>
      Math.hypot(outside(point.x, bounds.x, bounds.width), outside(point.y, bounds.y, bounds.height));
    return this.getAllDisplays().reduce((best, display) => (distance(display) < distance(best) ? display : best));
  }
}

export const screen = new Screen();

/** Turns changes of the monitors into Electron's three events. */
export function watchScreen(display: DisplayConnection): void {
  display.onMonitorsChanged((before) => {
    const after = display.monitors;
    for (const monitor of before) {
      if (!after.some(({ id }) => id === monitor.id)) screen.emit('display-removed', {}, createDisplay(monitor));
    }
    for (const monitor of after) {
      const was = before.find(({ id }) => id === monitor.id);
      if (was === undefined) screen.emit('display-added', {}, createDisplay(monitor));
      else if (JSON.stringify(was) !== JSON.stringify(monitor))
        screen.emit('display-metrics-changed', {}, createDisplay(monitor), ['bounds', 'workArea']);
    }
  });
}

function createDisplay({ id, name, x, y, width, height }: MonitorGeometry): Display {
  const bounds = { x, y, width, height };
  return {
    id,
    bounds,
    workArea: bounds,
    size: { width, height },
    workAreaSize: { width, height },
    nativeOrigin: { x, y },
    scaleFactor: 1,
    rotation: 0,
    label: name,
    internal: false,
    monochrome: false,
    detected: true,
    touchSupport: 'unknown',
    accelerometerSupport: 'unknown',
    colorDepth: 24,
    colorSpace: '',
    depthPerComponent: 8,
    displayFrequency: 60,
    maximumCursorSize: { width: 64, height: 64 },
  };
}
