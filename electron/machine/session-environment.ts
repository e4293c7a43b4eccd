/** The environment of a session, as a display manager sets it: these variables and no others. */
import type { SessionProgram } from '../contract/session.ts';
import { sessionSearchPath } from './find-program.ts';

export interface SessionEnvironmentOptions {
  readonly displayNumber: number;
  readonly authorityPath: string;
  readonly program: SessionProgram;
  readonly seat: string;
  readonly user: string;
  readonly home: string;
  readonly shell: string;
  readonly runtimePath: string;
  /** The worker's environment: only LANG and TZ are taken from it. */
  readonly machine: Readonly<Record<string, string | undefined>>;
}

/** As login(1) and its PAM modules set it, for a session on a terminal: no display, and a terminal that knows colours. */
export function createTextEnvironment(
  options: Omit<SessionEnvironmentOptions, 'displayNumber' | 'authorityPath'>,
): Readonly<Record<string, string>> {
  const {
    DISPLAY: _,
    XAUTHORITY: __,
    XDG_CURRENT_DESKTOP: ___,
    ...others
  } = createSessionEnvironment({
    ...options,
    displayNumber: 0,
    authorityPath: '',
  });
  return {
    ...others,
    XDG_SESSION_TYPE: 'tty',
    TERM: 'xterm-256color',
    COLORTERM: 'truecolor',
    MAIL: `/var/mail/${options.user}`,
  };
}

export function createSessionEnvironment(options: SessionEnvironmentOptions): Readonly<Record<string, string>> {
  const { program, machine } = options;
  return {
    DISPLAY: `:${options.displayNumber}`,
    XAUTHORITY: options.authorityPath,
    XDG_SESSION_TYPE: 'x11',
    XDG_SESSION_CLASS: 'user',
    XDG_SEAT: options.seat,
    XDG_CURRENT_DESKTOP: describeDesktop(program),
    XDG_SESSION_DESKTOP: program.id,
    DESKTOP_SESSION: program.id,
    HOME: options.home,
    USER: options.user,
    LOGNAME: options.user,
    SHELL: options.shell,
    PATH: sessionSearchPath,
    LANG: machine['LANG'] ?? 'C.UTF-8',
    XDG_RUNTIME_DIR: options.runtimePath,
    ...(machine['TZ'] === undefined ? {} : { TZ: machine['TZ'] }),
  };
}

/** Desktop entry specification, DesktopNames; an entry without it goes by its own name. */
export function describeDesktop(program: SessionProgram): string {
  return program.desktopNames.length > 0 ? program.desktopNames.join(':') : program.id;
}
