/** Starts the process that makes PAM's calls (pam/main.ts): nothing else may wait for a module. */
import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { dirname, join } from 'node:path';

/** `stdio`: from descriptor 3 on, which is the wire to it (contract/authentication.ts). Its standard error goes to `note`. */
export function spawnPamProcess(
  stdio: readonly Exclude<StdioOptions, string>[number][],
  note: (line: string) => void,
): ChildProcess {
  const child = spawn(process.execPath, [join(dirname(process.argv[1] ?? ''), 'pam.cjs')], {
    stdio: ['ignore', 'ignore', 'pipe', ...stdio],
    detached: true,
    cwd: '/',
    env: { PATH: process.env['PATH'] ?? '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: process.env['LANG'] ?? 'C.UTF-8' },
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => note(`pam: ${text.trimEnd()}`));
  return child;
}
