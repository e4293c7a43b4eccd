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
    ofSessions: 'Keyboard layout of the session',
    buttonOfSessions: (name: string) => `Keyboard layout of the session: ${name}`,
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
    picture: 'The session’s desktop',
    terminal: 'Terminal of the session',
    wayOut: 'Ctrl+Alt+Home leaves the desktop',
    wayBack: 'Esc goes back to the desktop',
    since: 'running for',
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
