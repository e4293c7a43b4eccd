/** What an open inspector is told of the loop, and that a closed one is told nothing. */
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { InspectorNews } from '../../electron/contract/inspector/inspector-view.ts';
import type { Intent } from '../../electron/contract/renderer.ts';
import type { WorkerNews } from '../../electron/contract/worker.ts';
import { createInspector, type Inspector } from '../../electron/machine/inspector.ts';
import type { Happening as LoopHappening } from '../../electron/machine/runner.ts';
import { decide } from '../../electron/manager/decide.ts';
import type { Effect } from '../../electron/manager/effects.ts';
import type { ManagerEvent } from '../../electron/manager/events.ts';
import { createManagerState } from '../../electron/manager/initial-state.ts';
import { catalogue, displayOf, guest, settings, snapshotOf, startedSession } from '../harness/manager-values.ts';

const ours = { ...settings, seat: { name: 'seat0', kind: 'window' } } as const;

describe('an inspector', () => {
  let folder: string;
  let told: InspectorNews[];
  let held: readonly Effect[];
  let inspector: Inspector;
  let state = createManagerState(ours);

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    folder = mkdtempSync(join(tmpdir(), 'inspector-'));
    told = [];
    held = [];
    inspector = createInspector({
      send: (news) => told.push(news),
      held: () => held,
      folder: join(folder, 'logs'),
      now: () => 0,
    });
    state = createManagerState(ours);
    happen({ kind: 'manager-started', settings: ours, catalogue });
    intend({ kind: 'painted', revision: 1, screen: 'greeter' });
  });
  afterEach(() => {
    inspector.stop();
    vi.useRealTimers();
    rmSync(folder, { recursive: true });
  });

  function happen(happening: LoopHappening): void {
    const event = { ...happening, atMs: 1000 } as ManagerEvent;
    const { state: after, effects } = decide(state, event);
    const before = state;
    state = after;
    inspector.turned({ event, before, after, effects });
  }
  const intend = (intent: Intent): void => happen({ kind: 'intent-arrived', intent });
  const says = (message: WorkerNews): void => happen({ kind: 'worker-said', workerId: '1', message });
  const open = (): void => intend({ kind: 'inspect', open: true });

  function startSession(): void {
    happen({ kind: 'worker-started', requestId: 'r1', workerId: '1' });
    says({ kind: 'snapshot', version: 1, snapshot: snapshotOf({}) });
    says({ kind: 'display-ready', display: displayOf('1') });
    intend({ kind: 'log-in', user: null, session: null });
    says({ kind: 'accepted', user: guest });
    says({ kind: 'started', session: startedSession('1', 1000) });
  }
  const news = (begins: boolean) => ({ atMs: 1, begins, total: 0, changed: [], gone: [] });

  it('is told what waits in slow motion, the next first, and of nothing where all is done at once', () => {
    open();
    expect(told.at(-1)).not.toHaveProperty('waiting');
    intend({ kind: 'slow-motion', on: true });
    held = [
      { kind: 'request-worker', requestId: 'r9' },
      { kind: 'send-to-worker', workerId: '4', order: { kind: 'hang-up' } },
    ];
    vi.runAllTimers();
    expect(told.at(-1)).toMatchObject({
      waiting: [
        { name: 'request-worker', about: null },
        { name: 'send-to-worker: hang-up', about: '4' },
      ],
    });
  });

  it('is told nothing while it is closed', () => {
    startSession();
    inspector.takeMembers('1', news(true));
    vi.runAllTimers();
    expect(told).toEqual([]);
    open();
    intend({ kind: 'inspect', open: false });
    const before = told.length;
    says({ kind: 'slow-beginning', step: 'profile' });
    inspector.takeMembers('1', news(false));
    vi.runAllTimers();
    expect(told.length).toBe(before);
  });

  it('hears first what there was before, then what is new, each of it once', () => {
    startSession();
    open();
    const [first] = told;
    if (first?.kind !== 'opened') throw new Error('not opened');
    expect(first).toMatchObject({ seat: 'session', session: { sessionId: '1', state: 'running', inFront: true } });
    const names = first.happenings.map(({ way, name }) => `${way} ${name}`);
    expect(names).toContain('learned worker-said: started');
    expect(names).toContain('did send-to-worker: start');
    expect(first.path.map((step) => `${step.machine} ${step.from} ${step.to}`)).toEqual([
      'seat starting greeter',
      'seat greeter conversing',
      'session null starting',
      'seat conversing session-starting',
      'session starting running',
      'seat session-starting session',
    ]);
    says({ kind: 'slow-beginning', step: 'profile' });
    says({ kind: 'ended', ended: { reason: { kind: 'exited', status: 0 }, endedAtMs: 1, lifetimeMs: 1 } });
    expect(told.length).toBe(1);
    vi.runAllTimers();
    const second = told[1];
    if (second?.kind !== 'went-on') throw new Error('did not go on');
    expect(second.happenings[0]).toMatchObject({ way: 'learned', name: 'worker-said: slow-beginning', about: '1' });
    const numbers = [...first.happenings, ...second.happenings].map(({ number }) => number);
    expect(numbers).toEqual(numbers.map((_, index) => index + 1));
    expect(second.path).toMatchObject([
      { machine: 'session', from: 'running', to: 'cleaning' },
      { machine: 'seat', from: 'session', to: 'greeter', because: 'worker-said: ended' },
    ]);
    expect(second.session).toMatchObject({ state: 'cleaning', inFront: false });
  });

  it('knows no socket, and cuts what is long', () => {
    startSession();
    happen({
      kind: 'people-read',
      people: Array.from({ length: 900 }, (_, n) => ({ name: `p${n}`, realName: null })),
      barred: [],
    });
    says({ kind: 'message', style: 'info', text: 'x'.repeat(9000) });
    open();
    const text = JSON.stringify(told);
    expect(text).not.toContain(displayOf('1').rfbSocketPath);
    expect(text).not.toContain('p899');
    expect(text.length).toBeLessThan(40_000);
  });

  it('passes on the members of the session that is watched, and of no other', () => {
    startSession();
    open();
    inspector.takeMembers('2', news(true));
    inspector.takeMembers('1', news(true));
    expect(told.filter(({ kind }) => kind === 'members')).toEqual([{ kind: 'members', sessionId: '1', ...news(true) }]);
  });

  it('tells whose members they are before it tells of them', () => {
    open();
    startSession();
    inspector.takeMembers('1', news(true));
    expect(told.map(({ kind }) => kind)).toEqual(['opened', 'went-on', 'members']);
    vi.runAllTimers();
    expect(told.length).toBe(3);
  });

  it('exports nothing while it is closed', async () => {
    startSession();
    await expect(inspector.exportHappenings()).rejects.toThrow('no inspector is open');
  });

  it('keeps a bounded number of turns, the newest', () => {
    for (let turn = 0; turn < 1500; turn += 1) happen({ kind: 'people-changed' });
    open();
    const [first] = told;
    if (first?.kind !== 'opened') throw new Error('not opened');
    const learned = first.happenings.filter(({ way }) => way === 'learned');
    expect(learned).toHaveLength(1000);
    expect(learned.at(-1)?.name).toBe('intent-arrived: inspect');
  });

  it('writes what it has into a file that is its account’s alone', async () => {
    startSession();
    open();
    const path = await inspector.exportHappenings();
    expect(path.startsWith(join(folder, 'logs', 'inspector-'))).toBe(true);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const lines = readFileSync(path, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines[0]).toMatchObject({ number: 1, way: 'learned', name: 'manager-started' });
    // Within one millisecond it is the same file, which is not written again.
    await expect(inspector.exportHappenings()).rejects.toThrow('EEXIST');
  });
});
