/** Which processes are an app's: those of the kernel session that it leads, and those of its browser, which leads one of its own. */
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
export function listAppProcesses(
  leader: { readonly pid: number; readonly startTicks: number },
  folder: string,
): readonly ProcessRow[] {
  const rows = readProcessTable();
  const own = rows.find(({ pid }) => pid === process.pid);
  // As root the app is another account, and as an ordinary user it is this one.
  const mayBe = ({ uid, sid, terminal }: ProcessRow): boolean =>
    (own?.uid === 0 ? uid !== 0 : uid === own?.uid) && sid !== own?.sid && terminal === 0;
  const sessionOf = ({ sid, uid }: ProcessRow): string => `${sid} ${uid}`;
  const isNamed = ({ command }: ProcessRow): boolean => command.includes(` --user-data-dir=${folder}/`);
  const browsers = new Set(rows.filter((row) => mayBe(row) && isNamed(row)).map(sessionOf));
  return rows.filter(
    (row) => (row.sid === leader.pid && row.startTicks >= leader.startTicks) || browsers.has(sessionOf(row)),
  );
}
