/**
 * Adds a local account and dies of SIGKILL at one step of the write: `node dying-writer.ts FILE NAME STEP`. The step is a
 * function of node:fs that the write calls, with when: `before openSync .new`, `half writeFileSync`, `after renameSync`.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const [path = '', name = '', when = '', call = ''] = process.argv.slice(2);

function die(): never {
  process.kill(process.pid, 'SIGKILL');
  for (;;);
}

const real = fs[call as 'writeFileSync'] as (...args: unknown[]) => unknown;
const { writeSync } = fs;

Object.assign(fs, {
  [call]: (...args: unknown[]) => {
    // Of the lock the write is not: openSync opens that one, too.
    if (call === 'openSync' && args[0] !== `${path}.new`) return real(...args);
    if (when === 'half') writeSync(args[0] as number, String(args[1]).slice(0, 60));
    if (when !== 'after') die();
    real(...args);
    return die();
  },
});
syncBuiltinESMExports();

// After the calls have been replaced.
const { addLocalAccount } = await import('../../electron/machine/local-accounts.ts');
await addLocalAccount(path, { name, realName: '' }, 'a password');
process.exitCode = 3;
