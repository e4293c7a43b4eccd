/** The lifecycles that the inspector draws, held against what the manager really does. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  findWay,
  seatStates,
  seatWays,
  sessionStates,
  sessionWays,
  type Way,
} from '../../electron/contract/inspector/lifecycle.ts';
import { waysTaken } from '../harness/lifecycle-watch.ts';
import { createWorld } from '../harness/simulated-world.ts';

describe('the lifecycles', () => {
  it('have one way at most from a state to another, and none to itself', () => {
    const check = <S extends string>(states: readonly S[], ways: readonly Way<S>[]): void => {
      const pairs = ways.flatMap(({ from, to }) => from.map((each) => `${each} ${to}`));
      expect(new Set(pairs).size).toBe(pairs.length);
      for (const state of states) expect(findWay(ways, state, state)).toBeNull();
    };
    check(seatStates, seatWays);
    check(sessionStates, sessionWays);
  });

  it('are what the manager does: it takes every way, and the harness throws at any other', () => {
    waysTaken.clear();
    liveManyLives();
    const never = [
      ...listWays('seat', seatWays).filter((way) => !waysTaken.has(way)),
      ...listWays('session', sessionWays).filter((way) => !waysTaken.has(way)),
    ];
    expect(never).toEqual([]);
  }, 120_000);
});

function listWays<S extends string>(machine: string, ways: readonly Way<S>[]): readonly string[] {
  return ways.flatMap(({ from, to }) => from.map((each) => `${machine}: ${each} -> ${to}`));
}

/** The same each time. */
function liveManyLives(): void {
  const setting = fc.record({
    seatKind: fc.constantFrom('window' as const, 'virtual' as const),
    leftovers: fc.constantFrom('end' as const, 'leave' as const),
    autologin: fc.record({
      user: fc.constantFrom(null, 'guest', 'alice'),
      session: fc.constant(null),
      at: fc.constant('always' as const),
      delayMs: fc.constant(0),
    }),
  });
  const choices = fc.array(fc.nat(1_000_000), { maxLength: 160, size: 'max' });
  const ending = fc.constantFrom('stop', 'supervisor lost', 'settle');
  fc.assert(
    fc.property(setting, choices, ending, (chosen, picks, end) => {
      const world = createWorld(chosen);
      for (const pick of picks) {
        const steps = world.steps();
        // Mostly what happens by itself, so that a life gets on.
        const course = steps.find((step) => step.course);
        if (course !== undefined && pick % 5 > 1) {
          world.take(course);
          continue;
        }
        let left =
          pick %
          Math.max(
            1,
            steps.reduce((sum, step) => sum + step.weight, 0),
          );
        const step = steps.find(({ weight }) => {
          left -= weight;
          return left < 0;
        });
        if (step !== undefined) world.take(step);
      }
      if (end === 'settle') return world.settle();
      world.happen(end === 'stop' ? { kind: 'stop-requested', leave: false } : { kind: 'supervisor-lost' });
      world.settle();
    }),
    { numRuns: 1000, seed: 1 },
  );
}
