/** One person of this machine by name, wherever the machine knows them from (nsswitch.conf(5)). */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { type PasswdEntry, parsePasswd, parseShells, parseUidRange } from '../protocols/account-files.ts';
import { standingOf } from './person-rule.ts';

/** A directory server that does not answer: nobody waits for this. */
const limitMs = 2000;

/** null: nobody of that name is on the greeter's list (person-rule.ts), or they could not be asked for. Never rejects. */
export async function findPerson(name: string): Promise<PasswdEntry | null> {
  // getent would take a number for a uid, and a dash for an option.
  if (/^(-.*|\d+|)$/.test(name) || /[:\n]/.test(name)) return null;
  const [printed, shells, loginDefs] = await Promise.all([
    askGetent(name),
    readFile('/etc/shells', 'utf8').catch(() => null),
    readFile('/etc/login.defs', 'utf8').catch(() => ''),
  ]);
  const entry = parsePasswd(printed).find((each) => each.name === name);
  if (entry === undefined) return null;
  const rule = { uids: parseUidRange(loginDefs), shells: parseShells(shells) };
  return standingOf(entry, rule) === 'person' ? entry : null;
}

function askGetent(name: string): Promise<string> {
  return new Promise((resolve) => {
    execFile(
      'getent',
      ['passwd', name],
      {
        env: { PATH: '/usr/bin:/bin' },
        encoding: 'utf8',
        timeout: limitMs,
        killSignal: 'SIGKILL',
        maxBuffer: 64 * 1024,
      },
      (error, stdout) => resolve(error === null ? stdout : ''),
    );
  });
}
