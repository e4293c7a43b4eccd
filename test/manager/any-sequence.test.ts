/** Generated: any sequence of events, in any order that the wires allow, with anything dying at any moment. */
import fc from 'fast-check';
import { it } from 'vitest';
import { createWorld, type World, type WorldSetting } from '../harness/simulated-world.ts';

const settingArbitrary: fc.Arbitrary<WorldSetting> = fc.record({
  seatKind: fc.constantFrom('window' as const, 'kiosk' as const, 'virtual' as const),
  leftovers: fc.constantFrom('end' as const, 'leave' as const),
  autologin: fc.record({
    user: fc.constantFrom(null, 'guest', 'alice', 'daemon'),
    session: fc.constantFrom(null, null, 'icewm-session', 'gnome'),
    at: fc.constantFrom('start' as const, 'always' as const),
    delayMs: fc.constantFrom(0, 12_000),
  }),
});
/** Each number chooses one of the things that can happen at that moment. */
const choicesArbitrary = fc.array(fc.nat(1_000_000), { maxLength: 160, size: 'max' });
const endingArbitrary = fc.constantFrom('stop', 'stop --leave', 'supervisor lost', 'window closed');

function live(world: World, choices: readonly number[]): void {
  for (const choice of choices) {
    const steps = world.steps();
    if (steps.length === 0) return;
    let left = choice % steps.reduce((sum, step) => sum + step.weight, 0);
    const step = steps.find(({ weight }) => {
      left -= weight;
      return left < 0;
    });
    if (step !== undefined) world.take(step);
  }
}

/** The failure of a run is worth nothing without what led to it. */
function telling(world: World, run: () => void): void {
  try {
    run();
  } catch (error) {
    throw new Error(
      `${error instanceof Error ? error.message : String(error)}\nafter: ${world.story.join('\n       ')}`,
      {
        cause: error,
      },
    );
  }
}

/** A bound for a machine that is busy with the real tests meanwhile, in milliseconds: nothing here waits. */
const limitMs = 120_000;

it(
  'whatever happened, a stop leaves nothing running, nobody waiting and no session without a reason',
  () => {
    fc.assert(
      fc.property(
        settingArbitrary,
        choicesArbitrary,
        endingArbitrary,
        fc.array(fc.nat(1_000_000), { maxLength: 12 }),
        (setting, choices, ending, afterwards) => {
          const world = createWorld(setting);
          telling(world, () => {
            live(world, choices);
            world.happen(
              ending === 'supervisor lost'
                ? { kind: 'supervisor-lost' }
                : ending === 'window closed' && setting.seatKind === 'window'
                  ? { kind: 'window-closed' }
                  : { kind: 'stop-requested', leave: ending === 'stop --leave' },
            );
            live(world, afterwards);
            if (!world.finished()) {
              // An app that died while it stopped is told again.
              world.happen({ kind: 'stop-requested', leave: false });
              world.settle();
            }
            world.checkEnd(ending === 'supervisor lost' || world.stopTimerFired());
          });
        },
      ),
      { numRuns: 400 },
    );
  },
  limitMs,
);

it(
  'whatever happened, a person at the greeter can have a session once things go well again',
  () => {
    fc.assert(
      fc.property(settingArbitrary, choicesArbitrary, (setting, choices) => {
        const world = createWorld(setting);
        telling(world, () => {
          live(world, choices);
          world.settle();
          for (let tries = 1; !world.showsNewSession(); tries += 1) {
            if (tries > 6) throw new Error('there is no way to a session');
            world.actAsPerson();
            world.settle();
          }
        });
      }),
      { numRuns: 400 },
    );
  },
  limitMs,
);
