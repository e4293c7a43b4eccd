/** What an app is told by the supervisor of those who logged in before, with real accounts and files. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FromSupervisor } from '../../electron/contract/supervisor.ts';
import { peopleSource } from '../../electron/machine/people.ts';
import { forget, remember } from '../../electron/machine/remembered.ts';
import { createRememberedDesk, type RememberedDesk } from '../../electron/supervisor/remembered.ts';
import { createPerson, type Person } from '../harness/person.ts';
import { isRoot } from '../harness/runners.ts';

describe.runIf(isRoot)('what a supervisor tells of those who logged in before (needs root)', () => {
  let person: Person;
  let folder: string;
  let path: string;
  let told: FromSupervisor[];
  const desks: RememberedDesk[] = [];

  beforeEach(() => {
    person = createPerson();
    folder = mkdtempSync(join(tmpdir(), 'desk-'));
    path = join(folder, 'remembered/remembered.json');
    told = [];
  });
  afterEach(async () => {
    for (const each of desks.splice(0)) each.stop();
    await person.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  function open(change: Partial<Parameters<typeof createRememberedDesk>[0]> = {}): RememberedDesk {
    const desk = createRememberedDesk({
      ...{
        path: () => path,
        seat: 'seat0',
        source: peopleSource(),
        onlyUid: null,
        send: (message) => told.push(message),
        log: () => undefined,
      },
      ...change,
    });
    desks.push(desk);
    return desk;
  }
  const start = (change: object = {}) => ({
    ...{ seat: 'seat0', name: person.name, uid: person.uid, session: 'icewm', language: null },
    ...change,
  });
  const untilTold = () => expect.poll(() => told.at(-1));
  const last = (user: string | null, problem: unknown = null) => ({ kind: 'last-user', user, problem });

  it('is who was last, as it changes, while it runs', async () => {
    open().tell();
    await untilTold().toEqual(last(null));
    await remember(path, start(), 1);
    await untilTold().toEqual(last(person.name));
    await remember(path, start({ seat: 'other', name: 'somebody', uid: 4 }), 2);
    await forget(path, { kind: 'user', name: person.name });
    await untilTold().toEqual(last(null));
  });

  it('is nobody who was deleted and made again, nor whoever is not on the list', async () => {
    const desk = open();
    for (const change of [{ uid: person.uid + 1 }, { name: 'root', uid: 0 }, { uid: null }, { name: 'nobody-there' }]) {
      await remember(path, start(change), 1);
      told = [];
      desk.tell();
      await untilTold().toEqual(last(null));
    }
  });

  it('is nothing but the reason where the file is broken', async () => {
    mkdirSync(join(folder, 'remembered'));
    writeFileSync(path, 'no JSON', { mode: 0o600 });
    open().tell();
    await untilTold().toEqual(last(null, `the file ${path} is not JSON`));
  });

  it('has what a person is used to, one after the other, of no more than can be looked at', async () => {
    await remember(path, start({ language: 'de_DE.UTF-8' }), 1);
    const desk = open();
    for (let n = 0; n < 100; n += 1) desk.read(`nobody-${n}`);
    desk.read(person.name);
    await untilTold().toEqual({
      ...{ kind: 'preferences', user: person.name },
      preferences: { sessions: ['icewm'], languages: ['de_DE.UTF-8'] },
    });
    expect(told.length).toBeLessThan(11);
  });

  it('has nothing of root, of system accounts and, as an ordinary user, of anybody else', async () => {
    await remember(path, start(), 1);
    const nothing = { sessions: [], languages: [] };
    const desk = open({ onlyUid: person.uid + 1 });
    for (const user of ['root', 'daemon', '-x', '0', 'a:b', person.name]) {
      desk.read(user);
      await untilTold().toEqual({ kind: 'preferences', user, preferences: nothing });
    }
  });

  it('says nothing where nothing is remembered', async () => {
    const desk = open({ path: () => null });
    desk.tell();
    desk.read(person.name);
    const other = open();
    other.tell();
    await untilTold().toEqual(last(null));
    expect(told).toHaveLength(1);
  });
});
