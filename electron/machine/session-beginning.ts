/**
 * How a session begins, as the distribution means it: profiles, hooks and session bus, by the scripts of
 * build/install/session. Each step executes the next, so the process is one from the first to the program.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface SessionBeginning {
  /** Text for `sh -c`: reads the profiles, then executes its first argument, a command in the quotes of sh. */
  readonly profile: string;
  /** Text for `sh -c`: the distribution's hooks and the bus, then its arguments. */
  readonly xsession: string;
}

/** Their names, which each has as `$0`. */
export const beginningSteps = ['profile', 'xsession'] as const;

/** Reads the scripts. They are texts and no paths to a session: a guest's sandbox may hide the program folder. Throws. */
export function readSessionBeginning(folder: string): SessionBeginning {
  return {
    profile: readFileSync(join(folder, 'profile.sh'), 'utf8'),
    xsession: readFileSync(join(folder, 'xsession.sh'), 'utf8'),
  };
}

/** The command that begins a session and becomes `argv`. Absolute: a profile may have spoilt PATH. */
export function beginWith(beginning: SessionBeginning, argv: readonly string[]): readonly string[] {
  const next = ['/bin/sh', '-c', beginning.xsession, 'xsession', ...argv].map(quote).join(' ');
  return ['/bin/sh', '-c', beginning.profile, 'profile', next];
}

/** sh(1), «Single quotes»: everything but the quote itself stands for itself. */
function quote(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
