/** What a killed ssh-agent leaves in /tmp, and what is somebody else's there. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findSessionStart, removeAgentFolders } from '../../electron/machine/agent-folders.ts';
import { findIdentity, startTimeMs } from '../../electron/machine/process-identity.ts';
import { findLocalAccount } from '../../electron/machine/system-accounts.ts';
import { createPerson } from '../harness/person.ts';
import { isRoot } from '../harness/runners.ts';

const account = isRoot ? findLocalAccount('nobody') : findLocalAccount(process.getuid?.() ?? -1);
const uid = account?.uid ?? -1;
const hour = 3_600_000;

describe('folders of ssh-agent', () => {
  let parent: string;
  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), 'agents-'));
  });
  afterEach(() => rmSync(parent, { recursive: true }));

  function make(name: string, owner = uid): string {
    const path = join(parent, name);
    mkdirSync(path, { mode: 0o700 });
    writeFileSync(join(path, 'agent.1'), '');
    if (isRoot) for (const each of [path, join(path, 'agent.1')]) chownSync(each, owner, owner);
    return path;
  }

  it('go where nobody listens, and no others', async () => {
    const chmod = spawn('chmod', ['1777', parent]);
    await once(chmod, 'exit');
    const dead = make('ssh-abcdefABCDEF');
    const alive = make('ssh-ghijklGHIJKL');
    const named = make('sshd-abcdefABCDEF');
    const foreign = isRoot ? make('ssh-mnopqrMNOPQR', 0) : named;
    const target = make('target');
    symlinkSync(target, join(parent, 'ssh-stuvwxSTUVWX'));
    const server = createServer().listen(join(alive, 'agent.2'));
    await once(server, 'listening');
    await removeAgentFolders(uid, Date.now(), parent);
    server.close();
    expect(existsSync(dead)).toBe(false);
    for (const path of [alive, named, foreign, join(target, 'agent.1')]) expect(existsSync(path), path).toBe(true);
  });

  it('that are older than the session stay', async () => {
    const path = make('ssh-abcdefABCDEF');
    await removeAgentFolders(uid, Date.now() + 60_000, parent);
    expect(existsSync(path)).toBe(true);
  });

  it.runIf(isRoot)('go with the rights of their account and its group (needs root)', async () => {
    const person = createPerson();
    try {
      person.change('usermod', '--gid', 'users');
      const users = findLocalAccount(person.name)?.gid ?? -1;
      expect(users).not.toBe(person.uid);
      chownSync(parent, 0, users);
      chmodSync(parent, 0o770);
      const path = make('ssh-abcdefABCDEF', person.uid);
      await removeAgentFolders(person.uid, Date.now(), parent);
      expect(existsSync(path)).toBe(false);
    } finally {
      await person.remove();
    }
  });

  it('belong to a session since its start, whatever was done to the clock', () => {
    const designated = findIdentity(process.pid);
    if (designated === null) throw new Error('this process is not there');
    const startedMs = startTimeMs(designated);
    expect(findSessionStart({ designated, startedAtMs: startedMs - hour })).toBe(startedMs - hour);
    // Set back: what the agent made since has times before that of the session.
    expect(Math.abs(findSessionStart({ designated, startedAtMs: startedMs + hour }) - startedMs)).toBeLessThan(1000);
  });

  // On Debian it is setgid, so that it heeds no TMPDIR: it is in the real place.
  it.runIf(existsSync('/usr/bin/ssh-agent'))(
    'of a real agent go where it was killed, and stay where it lives',
    async () => {
      const sinceMs = Date.now();
      const killed = await startAgent();
      const alive = await startAgent();
      try {
        killed.agent.kill('SIGKILL');
        await once(killed.agent, 'exit');
        expect(existsSync(killed.socket)).toBe(true);
        await removeAgentFolders(uid, sinceMs);
        expect(existsSync(dirname(killed.socket))).toBe(false);
        expect(existsSync(alive.socket)).toBe(true);
      } finally {
        // In order: it removes its own.
        alive.agent.kill('SIGTERM');
        await once(alive.agent, 'exit');
        expect(existsSync(dirname(alive.socket))).toBe(false);
      }
    },
  );
});

/** Its socket is there once it says where. */
async function startAgent(): Promise<{ readonly agent: ChildProcess; readonly socket: string }> {
  const become = ['setpriv', '--reuid', `${uid}`, '--regid', `${account?.gid}`, '--clear-groups', '--'];
  const [program = '', ...argv] = [...(isRoot ? become : []), 'ssh-agent', '-D', '-s'];
  const agent = spawn(program, argv, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [said] = (await once(agent.stdout, 'data')) as [Buffer];
  return { agent, socket: /^SSH_AUTH_SOCK=([^;]+);/.exec(said.toString())?.[1] ?? '' };
}
