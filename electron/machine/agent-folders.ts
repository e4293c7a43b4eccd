/**
 * The folders in /tmp that ssh-agent(1) makes for its socket (/tmp/ssh-XXXXXX/agent.PID) and removes itself, unless it was
 * killed with its session. What nobody listens on is of no use to anybody, so those of an account go with its session, by
 * that account's own rights.
 */
import { execFile } from 'node:child_process';
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import type { ProcessIdentity } from '../contract/session.ts';
import { parsePasswd } from '../protocols/account-files.ts';
import { startTimeMs } from './process-identity.ts';

/** File systems and /proc/uptime do not tell time alike. */
const toleranceMs = 2000;
const limitMs = 5000;
/** nogroup: of an account that is not there any more, and what it owned can be removed without a group. */
const noGroup = 65_534;

/** Since the epoch. The clock may have been set since, so it is what it said then, or what it would say now, if that is earlier. */
export function findSessionStart(session: {
  readonly designated: ProcessIdentity;
  readonly startedAtMs: number;
}): number {
  return Math.min(session.startedAtMs, startTimeMs(session.designated));
}

/**
 * Nothing where there are none. What cannot be removed stays: it is that account's.
 *
 * @param sinceMs since the epoch; older ones are of another session
 */
export async function removeAgentFolders(uid: number, sinceMs: number, parent = '/tmp'): Promise<void> {
  const own = process.getuid?.() ?? -1;
  if (uid === 0 || (own !== 0 && own !== uid)) return;
  const dead = listAgentFolders(uid, sinceMs, parent);
  if (dead.length === 0) return;
  const become =
    own === 0
      ? ['--reuid', String(uid), '--regid', String(await findGroup(uid)), '--clear-groups', '--no-new-privs']
      : [];
  // rm(1) follows no link, and what it may remove is that account's business.
  const command = [...become, '--', 'rm', '-rf', '--', ...dead];
  await new Promise<void>((resolve) => {
    // That account can read the environment of what runs as it.
    execFile('setpriv', command, { cwd: '/', env: { PATH: '/usr/bin:/bin' }, timeout: limitMs }, () => resolve());
  });
}

/** The account's own, from wherever the machine knows it (nsswitch.conf(5)). */
async function findGroup(uid: number): Promise<number> {
  const printed = await new Promise<string>((resolve) => {
    const options = { env: { PATH: '/usr/bin:/bin' }, timeout: limitMs, encoding: 'utf8' } as const;
    execFile('getent', ['passwd', String(uid)], options, (error, stdout) => resolve(error === null ? stdout : ''));
  });
  return parsePasswd(printed).find((entry) => entry.uid === uid)?.gid ?? noGroup;
}

function listAgentFolders(uid: number, sinceMs: number, parent: string): readonly string[] {
  const listening = new Set(
    readFileSync('/proc/net/unix', 'utf8')
      .split('\n')
      .map((line) => line.split(' ').at(-1) ?? ''),
  );
  return readdirSync(parent)
    .filter((name) => /^ssh-[A-Za-z0-9]{6,16}$/.test(name))
    .map((name) => `${parent}/${name}`)
    .filter((path) => {
      const facts = lstatSync(path, { throwIfNoEntry: false });
      if (facts?.isDirectory() !== true || facts.uid !== uid || facts.birthtimeMs < sinceMs - toleranceMs) return false;
      return ![...listening].some((socket) => socket.startsWith(`${path}/`));
    });
}
