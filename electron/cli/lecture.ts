/** What a lecturer does at a seat from the command line: open its inspector, start specimens. */
import { startableSpecimens } from '../contract/models/specimens.ts';
import { inspectorTabs } from '../contract/names.ts';
import type { Request } from './commands.ts';
import { ask, requireSeat } from './connection.ts';
import { exitStatus, Failure } from './exit-status.ts';

export async function openInspector({ seat, output }: Request, open: boolean, tabName: string | null): Promise<void> {
  const tab = inspectorTabs.find((each) => each === tabName) ?? null;
  if (tabName !== null && tab === null)
    throw new Failure(exitStatus.usage, `--tab is one of ${inspectorTabs.join(', ')}`);
  await ask(await requireSeat(seat), { version: 1, command: 'inspect', open, tab });
  output.json({ inspector: { open, tab } });
  output.say(open ? 'the inspector is opened' : 'the inspector is closed');
}

/** In the session in front. */
export async function startSpecimen({ seat, output }: Request, wanted: string): Promise<void> {
  const name = startableSpecimens.find((each) => each === wanted);
  if (name === undefined) throw new Failure(exitStatus.usage, `a specimen is one of ${startableSpecimens.join(', ')}`);
  await ask(await requireSeat(seat), { version: 1, command: 'specimen', name });
  output.json({ specimen: name });
  output.say(`the specimen ${name} is on its way`);
}
