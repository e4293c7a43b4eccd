/** The session catalogue of this machine as the manager keeps it: always at least one entry where xterm is installed. */

import { describeProblem } from '../contract/configuration-problem.ts';
import type { KioskApp } from '../contract/kiosk.ts';
import { sayProblem } from '../contract/problem-words.ts';
import { say } from '../contract/said.ts';
import type { Catalogue } from '../manager/model.ts';
import { findProgram } from './find-program.ts';
import {
  defaultProgram,
  failsafeProgram,
  findDefaultSession,
  findSessionFolders,
  ntProgram,
  ntSessionId,
  readSessionCatalogue,
  textProgram,
} from './session-catalogue.ts';

/**
 * @param language locale for names, such as `de_DE.UTF-8`; null for the unlocalised ones
 * @param defaultId the configured default session, or null
 * @param apps of a kiosk: where there are any, they are all that there is
 */
export function readManagerCatalogue(
  language: string | null,
  defaultId: string | null = null,
  apps: readonly KioskApp[] = [],
): Catalogue {
  if (apps.length > 0) return catalogueOfApps(apps);
  const read = readSessionCatalogue({ folders: findSessionFolders(process.env['XDG_DATA_DIRS']), language });
  const preset = defaultProgram(findProgram);
  const failsafe = failsafeProgram(findProgram);
  const shell = findDefaultSession(read.entries, defaultId)?.program ?? failsafe;
  return {
    entries: [
      ...read.entries.map(({ program, comment }) => ({ program, comment })),
      // A session file of that name is the machine's own idea of it.
      ...(preset === null || read.entries.some(({ program }) => program.id === preset.id)
        ? []
        : [{ program: preset, comment: say('session.aboutDefault') }]),
      // A session file of that name is the machine's own idea of it, too.
      ...(read.entries.some(({ program }) => program.id === textProgram.id)
        ? []
        : [{ program: textProgram, comment: say('session.aboutText') }]),
      ...(shell === null || read.entries.some(({ program }) => program.id === ntSessionId)
        ? []
        : [{ program: ntProgram(shell), comment: say('session.aboutNt', { shell: shell.name }) }]),
      ...(failsafe === null ? [] : [{ program: failsafe, comment: say('session.aboutFailsafe') }]),
    ],
    problems: read.problems.map(({ path, line, text }) => describeProblem({ file: path, line, text })),
  };
}

function catalogueOfApps(apps: readonly KioskApp[]): Catalogue {
  return {
    entries: apps.map(({ id, name, command }) => ({
      program: { id, name, argv: [...command], desktopNames: [], workingDirectory: null, isApp: true },
      comment: '',
    })),
    // It is offered all the same: the reason for which it does not start is told then, too.
    problems: apps
      .filter(({ command }) => findProgram(command[0] ?? '') === null)
      .map(({ id, command }) =>
        describeProblem({
          ...{ file: `kiosk.app «${id}»`, line: null },
          text: sayProblem('session.noProgram', { program: command[0] ?? '' }),
        }),
      ),
  };
}
