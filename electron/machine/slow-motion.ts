/**
 * Slow motion: for a lecture, what the manager has decided is done one thing at a time, when somebody asks for the next. The
 * loop goes on meanwhile, so whatever happens by itself happens. But no time runs out: a timer that fires while something
 * waits is heard afterwards.
 */
import type { Effect } from '../manager/effects.ts';
import type { TimerName } from '../manager/events.ts';

export interface SlowMotion {
  /** Does it, or keeps it until it is asked for. Order is kept among those that wait. */
  take(effect: Effect, isSlow: boolean): void;
  /** The oldest that waits; nothing where none does. */
  next(): void;
  /** All that wait, in order. */
  release(): void;
  held(): readonly Effect[];
  /** Whether this timer is to be heard now; else `fire` tells of it as soon as nothing waits, unless it is set anew. */
  hears(timer: TimerName): boolean;
}

export function createSlowMotion(perform: (effect: Effect) => void, fire: (timer: TimerName) => void): SlowMotion {
  const held: Effect[] = [];
  const late = new Set<TimerName>();
  const fireLate = (): void => {
    if (held.length > 0) return;
    for (const timer of [...late]) {
      late.delete(timer);
      fire(timer);
    }
  };
  return {
    take(effect, isSlow) {
      if (effect.kind === 'set-timer' || effect.kind === 'cancel-timer') late.delete(effect.timer);
      if (isSlow && waits(effect)) held.push(effect);
      else perform(effect);
    },
    next() {
      const effect = held.shift();
      if (effect !== undefined) perform(effect);
      fireLate();
    },
    release() {
      for (let effect = held.shift(); effect !== undefined; effect = held.shift()) perform(effect);
      fireLate();
    },
    held: () => held,
    hears(timer) {
      if (held.length === 0) return true;
      late.add(timer);
      return false;
    },
  };
}

/** All that is asked of others, but for what the page and the command line live on. */
function waits(effect: Effect): boolean {
  switch (effect.kind) {
    case 'perform-next':
    case 'set-timer':
    case 'cancel-timer':
    case 'open-window':
    case 'open-inspector-window':
    case 'reload-page':
    case 'announce-painted':
    case 'send-control-line':
    case 'close-control':
    case 'stream-journal':
    case 'capture-screen':
    case 'read-people':
    case 'read-languages':
    case 'read-catalogue':
    case 'finish':
      return false;
    case 'send-to-worker':
      return effect.order.kind !== 'watch-members';
    default:
      return true;
  }
}
