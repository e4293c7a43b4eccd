/** `vestibule reload`: the configuration is read anew, and holds for what comes next. */
import { describeProblem } from '../contract/configuration-problem.ts';
import { reloadSchema } from '../contract/control.ts';
import type { Request } from './commands.ts';
import { ask, requireSeat } from './connection.ts';
import { exitStatus } from './exit-status.ts';

/** Gives the exit status: 1 where there are problems, and then nothing has changed. */
export async function reloadConfiguration({ seat, output }: Request): Promise<number> {
  const answer = await ask(await requireSeat(seat), { version: 1, command: 'reload' });
  const { isRefused, problems, changed, waiting } = reloadSchema.parse(answer);
  output.json({ reloaded: !isRefused, problems, changed, waiting });
  for (const problem of problems) output.say(describeProblem(problem));
  if (isRefused) {
    output.note('vestibule: the configuration has problems, so what held before goes on');
    return exitStatus.failed;
  }
  output.say(
    changed.length === 0 ? 'the configuration is as it was' : `from now on, for what comes next: ${changed.join(', ')}`,
  );
  if (waiting.length > 0) output.say(`from the next start on: ${waiting.join(', ')}`);
  return exitStatus.ok;
}
