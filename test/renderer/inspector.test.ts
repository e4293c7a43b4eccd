/** What an inspector's page makes of what it is told. */
import { describe, expect, it } from 'vitest';
import type { InspectedSession, InspectorNews } from '../../electron/contract/inspector/inspector-view.ts';
import type { LostMember, Member } from '../../electron/contract/inspector/members.ts';
import { filterHappenings } from '../../renderer/inspector/happenings.ts';
import { findLeader, listRows } from '../../renderer/inspector/specimens.ts';
import { deadForMs, emptyState, forgetDead, takeNews } from '../../renderer/inspector/store.ts';
import { layOutTree } from '../../renderer/inspector/tree.ts';

const session: InspectedSession = {
  sessionId: '1',
  sessionName: 'Openbox',
  userName: 'guest',
  model: 'x11',
  state: 'running',
  designatedPid: 10,
  containment: 'cgroup',
  leftovers: 'leave',
  inFront: true,
};
const member = (pid: number, change: Partial<Member> = {}): Member => ({
  ...{ pid, startTicks: pid, ppid: 10, firstPpid: 10, pgid: 10, sid: 10, terminal: null, state: 'S' },
  ...{ startedAtMs: 0, hasBareEnvironment: false, command: `p${pid}` },
  ...change,
});
const opened = takeNews(emptyState, { kind: 'opened', seat: 'session', session, happenings: [], path: [] }, 0);
const members = (changed: readonly Member[], gone: readonly LostMember[] = []): InspectorNews => ({
  ...{ kind: 'members', sessionId: '1', atMs: 0, begins: false, total: 0 },
  ...{ changed: [...changed], gone: [...gone] },
});
const designated = member(10, { ppid: 1, firstPpid: 1 });

describe('the tree', () => {
  it('has parents before children, and the designated process first', () => {
    const state = takeNews(
      opened,
      members([member(12, { ppid: 11, firstPpid: 11 }), member(5), member(11), designated]),
      0,
    );
    expect(layOutTree(state).map(({ member: { pid }, depth }) => [pid, depth])).toEqual([
      [10, 0],
      [5, 1],
      [11, 1],
      [12, 2],
    ]);
  });

  it('marks who is out of the ordinary, and keeps the designated session in mind after its leader', () => {
    const odd = member(11, { ppid: 1, sid: 11, hasBareEnvironment: true, state: 'T' });
    const before = takeNews(opened, members([designated, odd, member(12)]), 0);
    const after = forgetDead(
      takeNews(before, members([], [{ pid: 10, startTicks: 10, how: 'exit 0' }]), 1),
      1 + deadForMs,
    );
    expect(layOutTree(after).map(({ member: { pid }, marks }) => [pid, marks])).toEqual([
      [11, ['reparented', 'own-session', 'bare', 'stopped']],
      [12, ['reparented']],
    ]);
  });

  it('shows the dead for a while, also where their number has a new owner', () => {
    const before = takeNews(opened, members([designated, member(11)]), 0);
    const reborn = member(11, { startTicks: 99, command: 'new' });
    const after = takeNews(before, members([reborn], [{ pid: 11, startTicks: 11, how: 'SIGHUP' }]), 0);
    expect(layOutTree(after).map(({ member: { command }, dead }) => [command, dead?.how])).toEqual([
      ['p10', undefined],
      ['p11', 'SIGHUP'],
      ['new', undefined],
    ]);
    expect(layOutTree(forgetDead(after, deadForMs))).toHaveLength(2);
  });

  it('does not go round in circles where two rows are of different moments', () => {
    const state = takeNews(opened, members([member(11, { ppid: 12 }), member(12, { ppid: 11 }), designated]), 0);
    expect(
      layOutTree(state)
        .map(({ member: { pid } }) => pid)
        .sort(),
    ).toEqual([10, 11, 12]);
  });
});

describe('events', () => {
  const happening = (number: number, way: 'learned' | 'did', name: string) =>
    ({ number, atMs: 0, way, name, about: '1', detail: '{"Text":"Hello"}' }) as const;
  const all = [happening(1, 'learned', 'worker-said: started'), happening(2, 'did', 'set-timer: spare')];

  it('are found by every word, in any case and anywhere', () => {
    expect(filterHappenings(all, 'all', 'hello STARTED')).toEqual([all[0]]);
    expect(filterHappenings(all, 'did', '')).toEqual([all[1]]);
    expect(filterHappenings(all, 'did', 'started')).toEqual([]);
  });
});

describe('the end of a session', () => {
  const specimen = member(11, { command: 'specimen: nohup' });
  const client = member(12, { command: 'specimen: x-client' });
  const started = takeNews(opened, members([designated, specimen, client]), 0);
  const rowsOf = (state: typeof started, isOver: boolean) =>
    listRows({ model: 'x11', policy: 'leave' }, state.specimens, isOver).filter(({ seen }) => seen !== null);

  it('knows specimens by what they call themselves, and the designated process by its number', () => {
    expect(rowsOf(started, false).map(({ name, seen, observed }) => [name, seen?.pid, observed])).toEqual([
      ['designated', 10, null],
      ['nohup', 11, null],
      ['x-client', 12, null],
    ]);
  });

  it('shows afterwards who was alive, also when the session is not listed any more', () => {
    const gone = [
      { pid: 10, startTicks: 10, how: 'exit 0' },
      { pid: 12, startTicks: 12, how: 'exit 0' },
    ];
    const over = takeNews(started, members([], gone), 1);
    expect(rowsOf(over, true).map(({ name, observed }) => [name, observed])).toEqual([
      ['designated', 'gone'],
      ['nohup', 'alive'],
      ['x-client', 'gone'],
    ]);
    const none = takeNews(over, { kind: 'went-on', seat: 'greeter', session: null, happenings: [], path: [] }, 2);
    expect(none.lastSession?.sessionId).toBe('1');
    expect(rowsOf(none, true).map(({ observed }) => observed)).toEqual(['gone', 'gone', 'gone']);
    const other = { ...session, sessionId: '2' };
    const next = takeNews(none, { kind: 'went-on', seat: 'session', session: other, happenings: [], path: [] }, 3);
    expect([next.specimens.size, next.lastSession]).toEqual([0, null]);
  });

  it('follows a specimen that is another process now, and no reused number', () => {
    const forked = takeNews(started, members([member(13, { command: 'specimen: nohup' })]), 1);
    expect(forked.specimens.get('nohup')?.pid).toBe(13);
    const late = takeNews(forked, members([], [{ pid: 13, startTicks: 99, how: 'SIGKILL' }]), 2);
    expect(late.specimens.get('nohup')?.end).toBe(null);
  });

  it.each([
    ['-bash', 'bash'],
    ['/bin/dash -i', 'dash'],
    ['-sh', 'dash'],
    ['-zsh', null],
    ['', null],
  ])('knows the leader %j as %j', (command, leader) => expect(findLeader(command)).toBe(leader));
});
