/** Slow motion: effects wait for somebody to ask for the next; the loop, the page and the command line do not. */
import { describe, expect, it } from 'vitest';
import { createSlowMotion } from '../../electron/machine/slow-motion.ts';
import type { Effect } from '../../electron/manager/effects.ts';

const request = (requestId: string): Effect => ({ kind: 'request-worker', requestId });
const begin: Effect = { kind: 'send-to-worker', workerId: '1', order: { kind: 'cancel' } };

describe('slow motion', () => {
  const done: Effect[] = [];
  const fired: string[] = [];
  const motion = createSlowMotion(
    (effect) => done.push(effect),
    (timer) => fired.push(timer),
  );
  const takeDone = (): readonly Effect[] => done.splice(0);

  it('does everything at once while it is off', () => {
    motion.take(request('r1'), false);
    expect(takeDone()).toEqual([request('r1')]);
  });

  it('keeps what is asked of others, in order, and gives one at a time', () => {
    for (const effect of [request('r2'), begin, request('r3')]) motion.take(effect, true);
    expect(takeDone()).toEqual([]);
    expect(motion.held()).toEqual([request('r2'), begin, request('r3')]);
    motion.next();
    expect(takeDone()).toEqual([request('r2')]);
    motion.next();
    expect(takeDone()).toEqual([begin]);
  });

  it('lets pass what the page and the command line live on', () => {
    const passing: readonly Effect[] = [
      { kind: 'announce-painted' },
      { kind: 'close-control', clientId: 1 },
      { kind: 'send-to-worker', workerId: '1', order: { kind: 'watch-members', on: true } },
      { kind: 'finish' },
    ];
    for (const effect of passing) motion.take(effect, true);
    expect(takeDone()).toEqual(passing);
  });

  it('lets no time run out while something waits', () => {
    expect(motion.held()).toHaveLength(1);
    for (const timer of ['spare', 'stop', 'autologin'] as const) expect(motion.hears(timer)).toBe(false);
    motion.take({ kind: 'cancel-timer', timer: 'stop' }, true);
    motion.take({ kind: 'set-timer', timer: 'autologin', delayMs: 5 }, true);
    expect(takeDone()).toHaveLength(2);
    expect(fired).toEqual([]);
    motion.next();
    expect(fired.splice(0)).toEqual(['spare']);
    expect(takeDone()).toEqual([request('r3')]);
    expect(motion.hears('stop')).toBe(true);
    motion.take(request('r3'), true);
  });

  it('does all that waits when it ends', () => {
    motion.take(begin, true);
    motion.release();
    expect(takeDone()).toEqual([request('r3'), begin]);
    motion.next();
    expect(takeDone()).toEqual([]);
  });
});
