/** Which sessions `vestibule compare` begins and ends, and the session files that begin them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Ending,
  endings,
  type Leader,
  leaders,
  type Policy,
  type Situation,
} from '../../contract/models/predictions.ts';

export interface Narrowing {
  readonly model: 'x11' | 'tty' | 'nt' | null;
  readonly leader: Leader | null;
  readonly ending: Ending | null;
  readonly policy: Policy;
}

/** In the order in which they are played. */
export function listSituations({ model, leader, ending, policy }: Narrowing): readonly Situation[] {
  const tty = leaders
    .filter((each) => leader === null || each === leader)
    .flatMap((each) =>
      endings
        .filter((how) => ending === null || how === ending)
        .map((how): Situation => ({ model: 'tty', leader: each, ending: how })),
    );
  const all: readonly Situation[] = [{ model: 'x11', policy }, ...tty, { model: 'nt' }];
  return all.filter((each) => model === null || each.model === model);
}

/** Id of the session file for this situation. */
export function sessionIdOf(situation: Situation): string {
  return situation.model === 'tty' ? `specimens-tty-${situation.leader}` : `specimens-${situation.model}`;
}

/**
 * Session files by id. They carry the specimens' program with them, since a guest's sandbox may hide the program folder.
 *
 * @param programFolder has build/install/specimens
 */
export function writeSessionFiles(programFolder: string): ReadonlyMap<string, string> {
  const read = (name: string): string => readFileSync(join(programFolder, 'build/install/specimens', name), 'utf8');
  const [start, specimen] = [read('start.sh'), read('specimen.pl')];
  const file = (name: string, model: string, word: string): string =>
    [
      '[Desktop Entry]',
      'Type=Application',
      `Name=${name}`,
      'NoDisplay=false',
      `X-Vestibule-Model=${model}`,
      `Exec=/bin/bash -c ${[start, 'start', specimen, word].map(quoteExec).join(' ')}`,
      '',
    ].join('\n');
  return new Map([
    ['specimens-x11', file('Specimens on a display', 'x11', 'script')],
    ...leaders.map((leader) => [`specimens-tty-${leader}`, file(`Specimens under ${leader}`, 'tty', leader)] as const),
    ['specimens-nt', file('Specimens in a logon session', 'nt', 'script')],
  ]);
}

/** Desktop Entry Specification, «The Exec key»: quoted, and then escaped as every value is. */
function quoteExec(word: string): string {
  return `"${word.replace(/["`$\\]/g, '\\$&')}"`
    .replaceAll('\\', '\\\\')
    .replaceAll('\n', '\\n')
    .replaceAll('\t', '\\t')
    .replaceAll('%', '%%');
}
