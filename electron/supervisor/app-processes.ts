/** Which processes are an app's: those of the kernel session that it leads, and those of its browser, which leads one of its own. */
import { type ProcessRow, readProcessTable } from '../machine/process-table.ts';

/**
 * Also those that outlive their parents. A browser is known by its profile (--user-data-dir), which most of its processes have
 * on their command line; the rest are of the same session, and of the same account, as what has it.
 *
 * @param leader of the app; `startTicks`: one that began earlier is another, of the same pid
 * @param folder below which its profile is, of nobody else
 */
export function listAppProcesses(
  leader: { readonly pid: number; readonly startTicks: number },
  folder: string,
): readonly ProcessRow[] {
  const rows = readProcessTable();
  const sessionOf = ({ sid, uid }: ProcessRow): string => `${sid} ${uid}`;
  const browsers = new Set(rows.filter(({ command }) => isBelow(folder, command)).map(sessionOf));
  return rows.filter(
    (row) => (row.sid === leader.pid && row.startTicks >= leader.startTicks) || browsers.has(sessionOf(row)),
  );
}

function isBelow(folder: string, command: string): boolean {
  return command.includes(` --user-data-dir=${folder}/`);
}
