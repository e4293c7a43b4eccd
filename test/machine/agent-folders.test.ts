/** What a killed ssh-agent leaves in /tmp, and what is somebody else's there. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { removeAgentFolders } from '../../electron/machine/agent-folders.ts';
import { findLocalAccount } from '../../electron/machine/system-accounts.ts';
import { isRoot } from '../harness/runners.ts';

const account = isRoot ? findLocalAccount('nobody') : findLocalAccount(process.getuid?.() ?? -1);
const uid = account?.uid ?? -1;

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
});
