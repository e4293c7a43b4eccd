/** `vestibule forget`: works on the file of whoever calls it, whether a Vestibule runs or not; one that runs sees the change. */
import { forget, rememberedPath } from '../machine/remembered.ts';
import type { Forgetting } from '../machine/remembered-format.ts';
import { exitStatus, Failure } from './exit-status.ts';
import { parse } from './parse-words.ts';

/** The exit status; throws a Failure with status 2 at wrong words, with 1 where it could not be done. */
export async function runForgetCommand(words: readonly string[]): Promise<number> {
  const { request, values, positionals } = parse(words, { all: { type: 'boolean' } }, { least: 0, most: 1 });
  const [name] = positionals;
  const seat = request.seat ?? null;
  if (values['all'] === true && name !== undefined)
    throw new Failure(exitStatus.usage, 'forget whom? A name or --all, not both');
  if (seat !== null && (values['all'] === true || name !== undefined))
    throw new Failure(exitStatus.usage, 'a seat remembers only who was there last: vestibule forget --seat NAME');
  const what: Forgetting =
    values['all'] === true ? { kind: 'all' } : name === undefined ? { kind: 'last', seat } : { kind: 'user', name };
  const why = await forget(rememberedPath(process.getuid?.() ?? -1, process.env), what);
  if (why !== null) throw new Failure(exitStatus.failed, why);
  request.output.json({ forgotten: what });
  request.output.say(describe(what));
  return exitStatus.ok;
}

function describe(what: Forgetting): string {
  if (what.kind === 'all') return 'nothing is remembered any more';
  if (what.kind === 'last') return 'who logged in last is forgotten';
  return 'nothing is remembered of that user any more';
}
