import { expect, it } from 'vitest';
import { andThen, assertNever, become, becomeSeat, stay } from '../../electron/manager/decision.ts';
import { runningState } from '../harness/manager-values.ts';

const state = runningState();
const open = { kind: 'open-window' } as const;
const reload = { kind: 'reload-page' } as const;

it('one rule after the other sees what the first changed, and the effects keep their order', () => {
  const decision = andThen(become(state, { counter: 7 }, open), (next) =>
    become(next, { counter: next.counter + 1 }, reload),
  );
  expect(decision).toEqual({ state: { ...state, counter: 8 }, effects: [open, reload] });
});

it('a change of the seat leaves the rest of the seat alone', () => {
  expect(becomeSeat(state, { refusal: 'No.' }, open)).toEqual({
    state: { ...state, seat: { ...state.seat, refusal: 'No.' } },
    effects: [open],
  });
});

it('to stay is to change nothing at all', () => {
  expect(stay(state).state).toBe(state);
});

it('a case that nobody thought of is a bug and throws', () => {
  expect(() => assertNever({ kind: 'surprise' } as never)).toThrow('surprise');
});
