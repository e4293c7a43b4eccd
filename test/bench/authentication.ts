/** The floor under a login by PAM: the authentication alone, in this process. */
import { join } from 'node:path';
import { pamCodes, startPam } from '../../electron/machine/pam.ts';
import type { Person } from '../harness/make-person.ts';

/** Milliseconds, one value a run. */
export function measureAuthentications(person: Person, runs: number): readonly number[] {
  const confDir = join(import.meta.dirname, '../build/install/pam.d');
  return Array.from({ length: runs }, () => {
    const startedAtMs = performance.now();
    const converse = (messages: readonly unknown[]): readonly string[] => messages.map(() => person.password);
    const transaction = startPam({
      service: 'vestibule',
      confDir,
      user: person.name,
      display: ':0',
      mark: {},
      converse,
    });
    const code = transaction.authenticate();
    const tookMs = performance.now() - startedAtMs;
    transaction.end();
    if (code !== pamCodes.success) throw new Error(`PAM said ${code}`);
    return tookMs;
  });
}
