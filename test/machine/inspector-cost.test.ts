import { expect, it } from 'vitest';
import { measureInspector } from '../bench/inspector.ts';
import { startTestWorker } from '../harness/worker-client.ts';

it.each([false, true])(
  'watching 2,000 members takes less than a tenth of a processor (may leave members: %s)',
  async (leave) => {
    const cost = await measureInspector(2000, leave, 6000, startTestWorker);
    console.log(JSON.stringify(cost));
    expect(cost.share).toBeLessThan(0.1);
  },
  120_000,
);
