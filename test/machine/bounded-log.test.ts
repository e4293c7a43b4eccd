import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type BoundedLog, createBoundedLog } from '../../electron/machine/bounded-log.ts';
import { chooseSessionLogPath, makeRoomForSessionLog } from '../../electron/machine/session-log.ts';

let folder: string;
let path: string;
let nowMs: number;
const logs: BoundedLog[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bl-'));
  path = join(folder, 'log');
  nowMs = 0;
});

afterEach(() => {
  for (const log of logs.splice(0)) log.close();
  rmSync(folder, { recursive: true });
});

function create(limitBytes = 1000): BoundedLog {
  const log = createBoundedLog({ path, owner: null, limitBytes, nowMs: () => nowMs });
  logs.push(log);
  return log;
}

const bytes = (length: number): Buffer => Buffer.from('x'.repeat(length));

describe('a bounded log', () => {
  it('is made with its first byte, for its owner alone', () => {
    const log = create();
    expect([existsSync(path), log.path()]).toEqual([false, null]);
    log.write(Buffer.from('words\n'));
    expect([readFileSync(path, 'utf8'), statSync(path).mode & 0o777, log.path()]).toEqual(['words\n', 0o600, path]);
  });

  it('goes over to a second file, which says where the first one is', () => {
    const log = create();
    log.write(bytes(700));
    nowMs += 60_000;
    log.write(bytes(700));
    expect(statSync(`${path}.1`).size).toBe(700);
    expect(readFileSync(path, 'utf8')).toMatch(/^\[Vestibule: the part before this is in .*\.1\.\]\nx{700}$/);
  });

  it('says how much it cut', () => {
    const log = create();
    for (let round = 0; round < 4; round++) {
      log.write(bytes(700));
      nowMs += 60_000;
    }
    expect(readFileSync(path, 'utf8')).toContain('was cut (2 times 1000 bytes)');
    expect(readdirSync(folder).sort()).toEqual(['log', 'log.1']);
  });

  it('drops what comes too fast, and says how much', () => {
    const log = create();
    log.write(bytes(900));
    log.write(bytes(900));
    log.write(bytes(900));
    nowMs += 60_000;
    log.write(Buffer.from('calm'));
    expect(readFileSync(path, 'utf8')).toContain('[Vestibule: 1800 bytes were not kept: they came too fast.]\n');
  });

  it('says at its end what it dropped last', () => {
    const log = create(10_000);
    log.write(bytes(9000));
    log.write(bytes(9000));
    log.close();
    expect(readFileSync(path, 'utf8')).toContain('9000 bytes were not kept');
  });

  it('knows its last line', () => {
    const log = create();
    log.write(Buffer.from('one\ntwo\nthr'));
    log.write(Buffer.from('ee\n'));
    expect(log.lastLine()).toBe('three');
  });

  it('writes through no link and over no file that is there', () => {
    const target = join(folder, 'target');
    writeFileSync(target, 'mine');
    symlinkSync(target, path);
    const log = create();
    log.write(Buffer.from('words'));
    expect([readFileSync(target, 'utf8'), log.path()]).toEqual(['mine', null]);
  });
});

describe('the logs of sessions', () => {
  it('are named by their time and session', () => {
    const chosen = chooseSessionLogPath(folder, '12', new Date(2026, 10, 5, 4, 3, 2));
    expect(chosen).toBe(join(folder, 'session-20261105-040302-12.log'));
    writeFileSync(chosen, '');
    expect(chooseSessionLogPath(folder, '12', new Date(2026, 10, 5, 4, 3, 2))).not.toBe(chosen);
  });

  it('are the newest forty, and nothing else is removed', () => {
    for (let day = 10; day < 60; day++) writeFileSync(join(folder, `session-202601${day}-000000-1.log`), '');
    writeFileSync(join(folder, 'session-20260110-000000-1.log.1'), '');
    writeFileSync(join(folder, 'journal.jsonl'), '');
    expect(makeRoomForSessionLog(folder)).toBeNull();
    const names = readdirSync(folder);
    expect(names.filter((name) => name.endsWith('.log'))).toHaveLength(39);
    expect(names).toContain('session-20260159-000000-1.log');
    expect(names).not.toContain('session-20260110-000000-1.log.1');
    expect(names).toContain('journal.jsonl');
  });

  it('are no reason to fail where they cannot be kept', () => {
    writeFileSync(path, '');
    expect(makeRoomForSessionLog(join(path, 'below'))).toMatch(/cannot be used \(ENOTDIR\)/);
  });
});
