/** Which processes are an app's: those of the kernel session that it leads, and those of its browser, which leads one of its own. */
import { setTimeout as wait } from 'node:timers/promises';
import type { ProcessIdentity } from '../contract/session.ts';
import { createDeadline } from '../machine/limit.ts';
import { isRunning } from '../machine/process-identity.ts';
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
  return select(readProcessTable(), leader, folder);
}

function select(rows: readonly ProcessRow[], leader: ProcessIdentity, folder: string): readonly ProcessRow[] {
  const mayBe = createQuestion(rows);
  const sessionOf = ({ sid, uid }: ProcessRow): string => `${sid} ${uid}`;
  const isNamed = ({ command }: ProcessRow): boolean => command.includes(` --user-data-dir=${folder}/`);
  const browsers = new Set(rows.filter((row) => mayBe(row) && isNamed(row)).map(sessionOf));
  // Then the session of that number is another one's.
  const isReused = rows.some(({ pid, startTicks }) => pid === leader.pid && startTicks !== leader.startTicks);
  return rows.filter(
    (row) =>
      (row.sid === leader.pid && row.startTicks >= leader.startTicks && !isReused) || browsers.has(sessionOf(row)),
  );
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

/**
 * SIGKILL to each of them, and waits until they are gone, for two seconds at most. Gives who of them still runs then.
 *
 * Waits as well for whoever may be one of them and is being taken down by the kernel already. Nothing tells any more whose
 * that was, and a process of a browser's sandbox may be there for a while: the init of a PID namespace waits for all that is
 * in it (pid_namespaces(7)). It may be anybody's, so it is sent nothing, and is no news where it stays.
 */
export async function endAppProcesses(leader: ProcessIdentity, folder: string): Promise<readonly ProcessIdentity[]> {
  const isOver = createDeadline(endLimitMs);
  let rows = readProcessTable();
  const mayBe = createQuestion(rows);
  const leaving = rows.filter((row) => row.isEnding && row.startTicks >= leader.startTicks && mayBe(row));
  // One that is ended loses what it is known by before it is gone.
  const own = new Map<string, ProcessIdentity>();
  for (;;) {
    for (const row of select(rows, leader, folder)) own.set(`${row.pid} ${row.startTicks}`, row);
    const left = [...own.values()].filter(isRunning);
    for (const { pid } of left) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // ESRCH: it is gone.
      }
    }
    if (left.length === 0 && !leaving.some(isRunning)) return [];
    if (isOver()) return left;
    await wait(lookMs);
    rows = readProcessTable();
  }
}
