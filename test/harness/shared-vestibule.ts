/** One running Vestibule for all tests of a `describe`: starting one costs more than what most of them ask. */
import { afterAll, afterEach, beforeAll } from 'vitest';
import { startWholeVestibule, type WholeOptions, type WholeVestibule } from './whole-vestibule.ts';

/**
 * Starts it before the first test and looks for leftovers after the last. After each test every session is ended, so that
 * each finds a greeter; a Vestibule that a test has stopped stays so. Gives a function that returns it.
 */
export function shareVestibule(options: () => WholeOptions): () => WholeVestibule {
  let whole: WholeVestibule | null = null;
  const requireIt = (): WholeVestibule => {
    if (whole === null) throw new Error('Vestibule did not start');
    return whole;
  };
  beforeAll(async () => {
    whole = await startWholeVestibule(options());
  });
  afterEach(async () => {
    if (!requireIt().isRunning()) return;
    for (const row of await requireIt().sessions()) if (row.state !== 'ended') await requireIt().end(row.id);
  });
  afterAll(async () => {
    await whole?.finish();
  });
  return requireIt;
}
