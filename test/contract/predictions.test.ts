import { describe, expect, it } from 'vitest';
import { endings, leaders, predict, predictAll, type Situation } from '../../electron/contract/models/predictions.ts';
import { rules } from '../../electron/contract/models/rules.ts';
import { isXClient, specimenNames, specimenWords } from '../../electron/contract/models/specimens.ts';

const situations: readonly Situation[] = [
  ...(['leave', 'hangup', 'end'] as const).map((policy): Situation => ({ model: 'x11', policy })),
  ...leaders.flatMap((leader) => endings.map((ending): Situation => ({ model: 'tty', leader, ending }))),
  { model: 'nt' },
];

describe('the table of predictions', () => {
  it.each(situations)(
    'says of every specimen what becomes of it and why: $model $leader $ending $policy',
    (situation) => {
      const all = predictAll(situation);
      expect(Object.keys(all)).toEqual(specimenNames);
      for (const { because } of Object.values(all)) expect(rules[because]).toMatch(/^\S.*\.$/);
      expect(all.designated.fate).toBe('gone');
    },
  );

  it('has words for every specimen', () => {
    for (const name of specimenNames) expect(specimenWords[name]).not.toBe('');
  });

  it('knows no X client without a display, and lets nobody out of a logon session', () => {
    for (const leader of leaders)
      for (const ending of endings)
        for (const name of specimenNames.filter(isXClient))
          expect(predict(name, { model: 'tty', leader, ending }).fate).toBe('impossible');
    for (const name of specimenNames) expect(predict(name, { model: 'nt' }).fate).not.toBe('alive');
  });

  it('has one rule for the foreground: it cannot be there when somebody types exit', () => {
    for (const leader of ['bash', 'dash'] as const) {
      expect(predict('foreground', { model: 'tty', leader, ending: 'exit' }).fate).toBe('impossible');
      expect(predict('foreground', { model: 'tty', leader, ending: 'kill' }).fate).toBe('gone');
    }
  });
});
