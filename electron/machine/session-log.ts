/** Where the output of sessions is kept: one file a session in the log folder, the oldest of them removed. */
import { existsSync, mkdirSync, readdirSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';

/** Sessions whose logs are kept, the older half of each (`.1`) not counted. */
const keptLogs = 40;

/** `session-YYYYMMDD-HHMMSS-ID.log`, in the machine's time zone; nothing is made yet. */
export function chooseSessionLogPath(folder: string, workerId: string, now: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${now.getFullYear()}${two(now.getMonth() + 1)}${two(now.getDate())}`;
  const time = `${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}`;
  const path = join(folder, `session-${day}-${time}-${workerId}.log`);
  // Two seats may share the folder, the second and the number.
  return existsSync(path) ? join(folder, `session-${day}-${time}-${workerId}.${process.pid}.log`) : path;
}

/** Never what a link leads to; what cannot be removed stays. */
function removeFile(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // ENOENT: most have no older half. EISDIR: not ours.
  }
}

/** Makes the folder if it is missing, and room for one more log. Failures are one line for the worker's own log. */
export function makeRoomForSessionLog(folder: string): string | null {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    // Folders of such a name are none of ours, and would be in the way of all that follow.
    const logs = readdirSync(folder, { withFileTypes: true })
      .filter((entry) => !entry.isDirectory() && /^session-\d{8}-\d{6}-.*\.log$/.test(entry.name))
      .map(({ name }) => name)
      .sort();
    for (const name of logs.slice(0, Math.max(0, logs.length - keptLogs + 1)))
      for (const path of [name, `${name}.1`]) removeFile(join(folder, path));
    return null;
  } catch (error) {
    return `the log folder ${folder} cannot be used (${(error as NodeJS.ErrnoException).code ?? error})`;
  }
}
