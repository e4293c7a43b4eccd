/** The seat's turn to ask for a password: who has it, who waits, and what is remembered. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type LoginTurn, takeLoginTurn } from '../../electron/machine/login-turn.ts';

describe('the turn of a seat', () => {
  let folder: string;
  let nowMs: number;
  let waits: number[];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'turn-'));
    nowMs = 1_000_000;
    waits = [];
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const take = (isWanted = () => true): Promise<LoginTurn | null> =>
    takeLoginTurn({
      path: join(folder, 'turn'),
      isWanted,
      onWait(delayMs) {
        waits.push(delayMs);
        // The time passes at once.
        nowMs += delayMs;
      },
      nowMs: () => nowMs,
    });
  async function fail(verdict: 'refused' | 'given-up' = 'refused'): Promise<void> {
    const turn = await take();
    turn?.answered();
    turn?.over(verdict);
  }

  it('is one at a time, and goes on when the first is over', async () => {
    const first = await take();
    const order: string[] = [];
    const second = take().then((turn) => {
      order.push('second');
      return turn;
    });
    await new Promise((resolve) => setTimeout(resolve, 60));
    order.push('first is over');
    first?.over('accepted');
    (await second)?.over('accepted');
    expect(order).toEqual(['first is over', 'second']);
  });

  it('comes late after failures, later with each', async () => {
    for (let count = 0; count < 6; count++) await fail();
    expect(waits).toEqual([1000, 2000, 4000]);
  });

  it('is not waited for any more once it is given up', async () => {
    const first = await take();
    let isWanted = true;
    const second = take(() => isWanted);
    isWanted = false;
    expect(await second).toBe(null);
    first?.over('accepted');
  });

  it('counts an answer whose verdict nobody waits for', async () => {
    for (let count = 0; count < 3; count++) await fail('given-up');
    (await take())?.over('given-up');
    expect(waits).toEqual([1000]);
  });

  it('counts an answer of a process that dies before the verdict', async () => {
    for (let count = 0; count < 3; count++) {
      const turn = await take();
      turn?.answered();
      // What is in the file at that moment is what the next one finds.
      const kept = readFileSync(join(folder, 'turn'));
      turn?.over('accepted');
      writeFileSync(join(folder, 'turn'), kept);
    }
    (await take())?.over('given-up');
    expect(waits).toEqual([1000]);
  });

  it('counts no conversation that was given up before anything was answered, and none that was accepted', async () => {
    for (let count = 0; count < 5; count++) {
      (await take())?.over('given-up');
      const turn = await take();
      turn?.answered();
      turn?.over('accepted');
    }
    expect(waits).toEqual([]);
  });

  it('an accepted one takes back no failure of others', async () => {
    for (let count = 0; count < 2; count++) await fail();
    const own = await take();
    own?.answered();
    own?.over('accepted');
    await fail();
    (await take())?.over('given-up');
    expect(waits).toEqual([1000]);
  });

  it('is there where the file is no list', async () => {
    writeFileSync(join(folder, 'turn'), '[1, 2');
    (await take())?.over('given-up');
    expect(waits).toEqual([]);
  });
});
