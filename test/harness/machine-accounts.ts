/** A machine with the accounts that a test wants, for one command: root alone can (mount_namespaces(7)). */
import { readFileSync } from 'node:fs';

const script = [
  'printf "%s\\n" "$1" >"/run/passwd-$$"',
  'mount --bind "/run/passwd-$$" /etc/passwd',
  'rm "/run/passwd-$$"',
  'shift',
  'exec "$@"',
].join(' && ');

/** Goes in front of the command: it sees the machine's system accounts, and of the others these lines of passwd(5). */
export function withAccounts(lines: readonly string[]): readonly string[] {
  const system = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .filter((line) => line !== '' && Number(line.split(':')[2]) < 1000);
  return ['unshare', '--mount', 'sh', '-c', script, 'sh', [...system, ...lines].join('\n')];
}

/** People with names as a school has them, and no homes. */
export function students(count: number): readonly string[] {
  return Array.from(
    { length: count },
    (_, index) => `student${index}:x:${2000 + index}:100:Student Number ${index}:/nowhere:/bin/sh`,
  );
}
