/** The same worker for tests, built for the file that starts it. */
import { startWorkerProcess, type TestWorker, type TestWorkerOptions } from './worker-process.ts';
import { requireWorkerProgram } from './worker-program.ts';

export * from './worker-process.ts';

export function startTestWorker(options: TestWorkerOptions = {}): Promise<TestWorker> {
  return startWorkerProcess(options, requireWorkerProgram);
}
