/** Entry of a worker: its parameters are in one environment variable, its socket in its folder, its end is its exit. */
import { readdirSync } from 'node:fs';
import { type WorkerStart, workerStartSchema, workerStartVariable } from '../contract/worker.ts';
import { becomeSubreaper, endWithParent, forbidDumps, keepToSelf } from '../machine/libc.ts';
import { watchOwnChildren } from '../machine/own-children.ts';
import { findIdentity } from '../machine/process-identity.ts';
import { startWorker } from './worker.ts';

void main();

async function main(): Promise<void> {
  const parentPid = process.ppid;
  const children = watchOwnChildren();
  // Who read them may be gone first: the clean-up of then goes on without a word.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  const start = takeParameters();
  // Whatever the supervisor's was: nobody but the owner writes to (or connects to) what is made here.
  process.umask(0o022);
  forbidDumps();
  keepDescriptors();
  becomeSubreaper();

  const identity = findIdentity(process.pid);
  if (identity === null) throw new Error('this process is not in /proc');
  const worker = await startWorker({
    start,
    identity,
    children,
    note: (line) => void process.stderr.write(`${line}\n`),
  });
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => worker.stop());
  // After the handlers, so that the signal finds one; a parent that died before is looked for by hand.
  endWithParent();
  if (process.ppid !== parentPid) worker.stop();
  process.stdout.write('listening\n');
  await worker.over;
  process.exit(0);
}

/** Deleted at once, so that nothing that is started from here inherits it. */
function takeParameters(): WorkerStart {
  const text = process.env[workerStartVariable];
  delete process.env[workerStartVariable];
  if (text !== undefined) return workerStartSchema.parse(JSON.parse(text));
  process.stderr.write(`a worker is started by the supervisor, which sets ${workerStartVariable}\n`);
  process.exit(2);
}

/** Nothing that this process was given without knowing reaches a session. */
function keepDescriptors(): void {
  for (const name of readdirSync('/proc/self/fd')) {
    const descriptor = Number(name);
    if (descriptor <= 2) continue;
    try {
      keepToSelf(descriptor);
    } catch {
      // The one that listed the folder is closed by now.
    }
  }
}
