/** Which processes are an app's: those of the kernel session that it leads, and those of its browser, which leads one of its own. */
import { setTimeout as wait } from 'node:timers/promises';
import type { ProcessIdentity } from '../contract/session.ts';
import { killProcesses } from '../machine/process-identity.ts';
import { type ProcessRow, readProcessTable } from '../machine/process-table.ts';

/**
 * Also those that outlive their parents. A browser is known by its profile (--user-data-dir), which most of its processes have
 * on their command line; the rest are of the same session, and of the same account, as what has it. Whoever merely looks for
 * such a word has it on their own command line: a person's programs have a terminal or are of this process's session, and
 * nobody's but the app's account counts at all.
 *
 * @param leader of the app; `startTicks`: one that began earlier is another, of the same pid
 * @param folder below which its profile is, of nobody else
 */
export function listAppProcesses(leader: ProcessIdentity, folder: string): readonly ProcessRow[] {
  const rows = readProcessTable();
  const mayBe = createQuestion(rows);
  const sessionOf = ({ sid, uid }: ProcessRow): string => `${sid} ${uid}`;
  const isNamed = ({ command }: ProcessRow): boolean => command.includes(` --user-data-dir=${folder}/`);
  const browsers = new Set(rows.filter((row) => mayBe(row) && isNamed(row)).map(sessionOf));
  return rows.filter(
    (row) => (row.sid === leader.pid && row.startTicks >= leader.startTicks) || browsers.has(sessionOf(row)),
  );
}

/**
 * Whoever may be one of them and is just being taken down by the kernel. Nothing tells any more whose it was, and a process
 * of a browser's sandbox may be so for a while: the init of a PID namespace waits there for all that is in it
 * (pid_namespaces(7)). They are waited for, and nothing else.
 */
function listLeaving(leader: ProcessIdentity): readonly ProcessRow[] {
  const rows = readProcessTable();
  const mayBe = createQuestion(rows);
  return rows.filter((row) => row.isEnding && row.startTicks >= leader.startTicks && mayBe(row));
}

/** Whether a process may be of an app: as root that is another account, and as an ordinary user this one. */
function createQuestion(rows: readonly ProcessRow[]): (row: ProcessRow) => boolean {
  const own = rows.find(({ pid }) => pid === process.pid);
  return ({ uid, sid, terminal }) =>
    (own?.uid === 0 ? uid !== 0 : uid === own?.uid) && sid !== own?.sid && terminal === 0;
}

/** A browser may outlive its app by more than a second, and one that is stopped or hangs for as long as it likes. */
const endLimitMs = 2000;
/** Nobody is told when a process that is no child ends. */
const lookMs = 5;

/** SIGKILL to each of them, and waits until they are gone. Gives who of them still runs after two seconds. */
export async function endAppProcesses(leader: ProcessIdentity, folder: string): Promise<readonly ProcessIdentity[]> {
  for (const { pid } of listAppProcesses(leader, folder)) {
    try {
      // Also to one whose first thread is a zombie already: the others of a browser may hang while it ends.
      process.kill(pid, 'SIGKILL');
    } catch {
      // ESRCH: it is gone.
    }
  }
  const alive = await killProcesses(() => listAppProcesses(leader, folder).filter(isNoZombie), endLimitMs);
  // They may be anybody's, so they are sent nothing: the others of a program whose first thread ends may go on.
  const deadline = performance.now() + endLimitMs;
  while (listLeaving(leader).some(isNoZombie) && performance.now() < deadline) await wait(lookMs);
  return alive;
}

/** A zombie waits for its parent, and for nothing of its own. */
function isNoZombie({ state }: ProcessRow): boolean {
  return state !== 'Z';
}
