/** Every word that the page says by itself. What the other side says (questions, notices, reasons) is shown as it comes. */
export const text = {
  brand: 'Vestibule',
  noBridge: 'This page is Vestibule’s greeter. It works in Vestibule’s own window only.',
  greeter: {
    heading: 'Log in',
    accounts: 'Accounts',
    guest: 'Guest',
    guestHint: 'A fresh desktop, removed afterwards',
    localHint: (name: string | null) =>
      name === null ? 'Vestibule’s own account' : `${name} · Vestibule’s own account`,
    search: 'Find somebody',
    found: (count: number) => (count === 1 ? '1 found' : `${count} found`),
    more: (count: number) => `and ${count} more; type a part of the name`,
    notFound: 'Nobody on the list is called that. A user name can be given below.',
    manualLabel: 'Somebody else',
    manualPlaceholder: 'User name',
    manualSubmit: 'Continue',
    nobody: 'Nobody can log in here: there is no account and names are not taken.',
    session: 'Session',
    language: 'Language',
    usualLanguage: 'Default',
    plainLanguage: 'None (C)',
    noSessions: 'No desktop session is installed; a terminal (failsafe) will be started.',
    keys: 'Arrow keys choose, Enter logs in, Tab moves on',
  },
  conversation: {
    busy: 'One moment …',
    submit: 'Continue',
    cancel: 'Cancel',
    loggingIn: (name: string) => `Logging in: ${name}`,
    unnamedQuestion: 'Answer',
    notSent: 'That could not be sent. Please try again.',
    tooLong: 'That is too long.',
  },
  keyboard: {
    menu: 'Keyboard layout',
    button: (name: string) => `Keyboard layout: ${name}`,
    // Not «of the session»: whoever goes by names has a choice of that name beside it.
    ofSessions: 'Keyboard layout after login',
    buttonOfSessions: (name: string) => `Keyboard layout after login: ${name}`,
    /** Read before the name of the layout by who does not see the figure beside it. */
    typedWith: 'Keyboard:',
    typedWithDesktop: 'as on your desktop',
    capsLock: 'Caps Lock is on',
  },
  power: {
    menu: 'Power',
    actions: { suspend: 'Suspend', hibernate: 'Hibernate', restart: 'Restart', shutdown: 'Shut down' },
    questions: {
      suspend: 'Suspend all the same?',
      hibernate: 'Hibernate all the same?',
      restart: 'Restart the machine?',
      shutdown: 'Shut the machine down?',
    },
    ends: 'Every session on this machine will end. What is not saved is lost.',
    busy: {
      suspend: 'Suspending …',
      hibernate: 'Hibernating …',
      restart: 'Restarting …',
      shutdown: 'Shutting down …',
    },
    cancel: 'Cancel',
  },
  autologin: {
    counting: (name: string, time: string) => `${name} logs in in ${time} – press any key to stop`,
    stopped: 'Automatic login stopped.',
  },
  lastEnd: {
    headingWell: 'Session over',
    headingBadly: 'Session ended unexpectedly',
    dismiss: 'Dismiss',
  },
  notices: {
    heading: 'Notices',
    warning: 'Note',
    configuration: 'Configuration',
  },
  sessionView: {
    starting: (name: string) => `Starting ${name} …`,
    slow: {
      profile: 'The session is still starting: /etc/profile or ~/.profile has not come to its end.',
      xsession:
        'The session is still starting: what this machine does at its begin (Xsession) has not come to its end.',
    },
    slowAdvice: 'You can wait, or end the session.',
    ending: 'Ending the session …',
    reconnecting: 'Reconnecting …',
    end: 'End session',
    lock: 'Lock',
    switchUser: 'Switch user',
    terminal: 'Terminal of the session',
    picture: 'The desktop',
    wayOut: 'Ctrl+Alt+Home leaves the desktop',
    wayOutOfTerminal: 'Ctrl+Alt+Home leaves the terminal',
    wayBack: 'Esc goes back to the desktop',
    since: 'running for',
  },
  logon: {
    keys: 'Ctrl+Alt+Del',
    press: 'Press Ctrl+Alt+Del to log in.',
    luid: (luid: string) => `Logon session ${luid}.`,
    /** Stricter or weaker than the system that it is modelled on: said where it shows. */
    difference:
      'On Windows no program can see or fake Ctrl+Alt+Del; here your desktop may take the keys for itself, and this page alone sees to it that the session does not get them.',
    contained: 'Signing out ends every process of the session, which Windows may fail to do.',
    notContained:
      'Processes are held together by a subreaper alone, which is weaker: if Vestibule itself is killed, some may be lost sight of.',
    mayNotLeave: 'A guest cannot lock or switch: nobody could come back.',
    changePassword: 'Change a password',
    noPasswordChange:
      'Vestibule runs as an ordinary user here, and only root can change a password: use passwd in a terminal.',
    signOut: 'Sign out',
    signingOut: 'Signing out …',
    taskManager: 'Task Manager',
    tasksOf: (count: number) => (count === 1 ? '1 process of this session' : `${count} processes of this session`),
    shell: 'shell',
    stopped: 'stopped',
    endTask: 'End task',
    close: 'Close',
    cancel: 'Cancel',
    heldUp: 'This program has not closed',
    heldUpAdvice:
      'It may be asking whether to save something. Cancel goes back to the session, where programs that have closed stay closed. Signing out anyway loses what is not saved.',
    force: 'Sign out anyway',
    startShell: 'Start it again',
  },
  inspector: { button: 'Inspector', key: 'Ctrl+Alt+I' },
  stopping: 'Vestibule is stopping …',
  about: (version: string, runtime: string, seat: string) => `Vestibule ${version} · ${runtime} · ${seat}`,
} as const;

/** `12 s`, `2 min 5 s`, counting a second that has begun. */
export function describeSeconds(durationMs: number): string {
  const seconds = Math.ceil(Math.max(0, durationMs) / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** `under a minute`, `12 min`, `2 h 10 min`. */
export function describeRunningTime(durationMs: number): string {
  const minutes = Math.floor(Math.max(0, durationMs) / 60_000);
  if (minutes < 1) return 'under a minute';
  if (minutes < 60) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
