/**
 * An app that does not get as far as a painted page is started again: nobody sits beside a kiosk to do it by hand. It gets
 * longer each time, so that a machine on which a start takes that long comes up in the end.
 */

/** Some ten times what a start takes, and less than a client waits for a greeter (control-server.ts). */
const firstLimitMs = 20_000;
const longestLimitMs = 300_000;

export interface PaintWatch {
  /** A process of the app was started. */
  started(): void;
  painted(): void;
  /** It is gone, or is not wanted any more. */
  over(): void;
}

/** @param onLate once for each start that has not painted in `limitMs` */
export function createPaintWatch(onLate: (limitMs: number) => void): PaintWatch {
  let limitMs = firstLimitMs;
  let timer: NodeJS.Timeout | undefined;
  return {
    started() {
      clearTimeout(timer);
      const givenMs = limitMs;
      timer = setTimeout(() => {
        limitMs = Math.min(2 * limitMs, longestLimitMs);
        onLate(givenMs);
      }, givenMs);
    },
    painted() {
      clearTimeout(timer);
      limitMs = firstLimitMs;
    },
    over: () => clearTimeout(timer),
  };
}
