/** The locales of this machine in UTF-8, by locale(1). */
import { type ChildProcess, execFile } from 'node:child_process';
import { parseLocaleList } from '../contract/locale.ts';

const limitMs = 2000;
/** glibc has some 1,000 names, aliases and other codesets among them. */
const printedLimit = 1024 * 1024;

/** Canonical names. Never rejects: without locale(1) there is what glibc always has. */
export function readInstalledLocales({
  program = 'locale',
  onChild,
}: {
  readonly program?: string;
  readonly onChild?: (child: ChildProcess) => void;
} = {}): Promise<readonly string[]> {
  return new Promise((resolve) => {
    const child = execFile(
      program,
      ['-a'],
      // LOCPATH of whoever started this would show it other locales than a session has.
      { env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' }, timeout: limitMs, maxBuffer: printedLimit, encoding: 'latin1' },
      (error, stdout) => resolve(parseLocaleList(error === null ? stdout : '')),
    );
    onChild?.(child);
  });
}
