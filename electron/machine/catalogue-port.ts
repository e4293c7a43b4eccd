/** The session catalogue of this machine as the manager keeps it: always at least one entry where xterm is installed. */
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
 */
export function readManagerCatalogue(language: string | null, defaultId: string | null = null): Catalogue {
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
        : [{ program: preset, comment: 'Your ~/.xsession, or what this machine has for everybody' }]),
      // A session file of that name is the machine's own idea of it, too.
      ...(read.entries.some(({ program }) => program.id === textProgram.id)
        ? []
        : [{ program: textProgram, comment: 'Your login shell on a terminal: the kernel’s idea of a session' }]),
      ...(shell === null || read.entries.some(({ program }) => program.id === ntSessionId)
        ? []
        : [
            { program: ntProgram(shell), comment: `A logon session as on Windows NT, with ${shell.name} as its shell` },
          ]),
      ...(failsafe === null ? [] : [{ program: failsafe, comment: 'One terminal and nothing else' }]),
    ],
    problems: read.problems.map(({ path, line, text }) => `${path}${line === null ? '' : `:${line}`}: ${text}`),
  };
}
