/** The session catalogue of this machine as the manager keeps it: always at least one entry where xterm is installed. */
import type { KioskApp } from '../contract/kiosk.ts';
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

function catalogueOfApps(apps: readonly KioskApp[]): Catalogue {
  return {
    entries: apps.map(({ id, name, command }) => ({
      program: { id, name, argv: [...command], desktopNames: [], workingDirectory: null, isApp: true },
      comment: '',
    })),
    // It is offered all the same: the reason for which it does not start is told then, too.
    problems: apps
      .filter(({ command }) => findProgram(command[0] ?? '') === null)
      .map(({ id, command }) => `kiosk.app «${id}»: its program ${command[0]} is not installed`),
  };
}
