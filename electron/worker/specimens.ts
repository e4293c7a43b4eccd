/**
 * Starts a specimen in the session that runs, for a lecture: a process of the session's own account inside its containment.
 * In a text session it is typed, so that everybody sees how, and the shell is what starts it. Elsewhere nobody can be made to
 * start a child, so it is a process beside the designated one, and always in a kernel session of its own.
 */
import { readFile } from 'node:fs/promises';
import { type StartableSpecimen, typedLine } from '../contract/models/specimens.ts';
import type { RunningSession } from './session.ts';

export interface SpecimenStarter {
  /** Gives why it was not started; null: it is on its way. */
  start(name: StartableSpecimen): Promise<string | null>;
}

/** In one session. */
const specimenLimit = 200;

/** With the text of specimen.pl in $1 and the name in $2: puts the one into the session's runtime folder, becomes the other. */
const besideScript = [
  // biome-ignore lint/suspicious/noTemplateCurlyInString: of the shell.
  'D=${XDG_RUNTIME_DIR:-$HOME}/specimens P=$D/specimen.pl',
  'mkdir -p -m 0700 "$D" && : >>"$D/notes" || exit 1',
  '[ -e "$P" ] || { printf %s "$1" >"$P.$$" && mv "$P.$$" "$P"; } || exit 1',
  'set -- /usr/bin/perl "$P" "$2" "$D"',
  'case $3 in',
  '  prepare) exit 0 ;;',
  '  nohup | nohup-stopped) exec nohup "$@" >/dev/null 2>&1 ;;',
  '  own-session | x-client-own-session) exec setsid "$@" ;;',
  '  cleared-environment) exec env -i "$@" ;;',
  'esac',
  'exec "$@"',
].join('\n');

/** `programPath`: build/install/specimens/specimen.pl. */
export function createSpecimenStarter(session: RunningSession, programPath: string): SpecimenStarter {
  let count = 0;
  let prepared: Promise<string | null> | null = null;

  async function run(word: StartableSpecimen | 'prepare'): Promise<string | null> {
    const program = await readFile(programPath, 'utf8');
    const started = await session.startBeside(['/bin/bash', '-c', besideScript, 'specimen', program, word]);
    if (started.kind === 'failed') return started.why;
    if (word !== 'prepare') return null;
    const exit = await started.exited;
    return exit.kind === 'exited' && exit.status === 0 ? null : 'its folder could not be made';
  }

  /** The folder has to be there, and the shell has to know it, before a line can name it. */
  async function typeIt(name: StartableSpecimen, type: (line: string) => void): Promise<string | null> {
    const isFirst = prepared === null;
    prepared ??= run('prepare');
    const why = await prepared;
    if (why !== null) {
      prepared = null;
      return why;
    }
    // biome-ignore lint/suspicious/noTemplateCurlyInString: of the shell.
    if (isFirst) type('export D=${XDG_RUNTIME_DIR:-$HOME}/specimens');
    type(typedLine(name, '$D'));
    return null;
  }

  return {
    async start(name) {
      if (count >= specimenLimit) return 'there are enough of them';
      count += 1;
      try {
        return session.type === null ? await run(name) : await typeIt(name, session.type);
      } catch (error) {
        // No program, no process, or a session that ended meanwhile.
        return (error as NodeJS.ErrnoException).code ?? String(error);
      }
    },
  };
}
