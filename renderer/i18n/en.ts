/**
 * The English catalogue, and with it the list of all messages (ICU MessageFormat, unicode.org/reports/tr35 part 9). The
 * catalogues of other languages have the same keys and the same arguments; a test holds them to it.
 */
export const en = {
  noBridge: 'This page is Vestibule’s greeter. It works in Vestibule’s own window only.',
  about: 'Vestibule {version} · {runtime} · {seat}',
  stopping: 'Vestibule is stopping …',

  'greeter.heading': 'Log in',
  'greeter.accounts': 'Accounts',
  'greeter.guest': 'Guest',
  'greeter.guestHint': 'A fresh desktop, removed afterwards',
  'greeter.local': 'Vestibule’s own account',
  'greeter.localNamed': '{name} · Vestibule’s own account',
  'greeter.search': 'Find somebody',
  'greeter.found': '{count, plural, one {# found} other {# found}}',
  'greeter.more': 'and {count, number} more; type a part of the name',
  'greeter.notFound': 'Nobody on the list is called that. A user name can be given below.',
  'greeter.manualLabel': 'Somebody else',
  'greeter.manualPlaceholder': 'User name',
  'greeter.manualSubmit': 'Continue',
  'greeter.nobody': 'Nobody can log in here: there is no account and names are not taken.',
  'greeter.session': 'Session',
  'greeter.language': 'Language',
  'greeter.usualLanguage': 'Default',
  'greeter.plainLanguage': 'None (C)',
  'greeter.noSessions': 'No desktop session is installed; a terminal (failsafe) will be started.',
  'greeter.keys': 'Arrow keys choose, Enter logs in, Tab moves on',
  'greeter.refused': 'That did not work. Please try again.',

  'conversation.busy': 'One moment …',
  'conversation.submit': 'Continue',
  'conversation.cancel': 'Cancel',
  'conversation.loggingIn': 'Logging in: {name}',
  'conversation.unnamedQuestion': 'Answer',
  'conversation.notSent': 'That could not be sent. Please try again.',
  'conversation.tooLong': 'That is too long.',

  'keyboard.menu': 'Keyboard layout',
  'keyboard.button': 'Keyboard layout: {name}',
  // Not «of the session»: whoever goes by names has a choice of that name beside it.
  'keyboard.ofSessions': 'Keyboard layout after login',
  'keyboard.buttonOfSessions': 'Keyboard layout after login: {name}',
  // Read before the name of the layout by who does not see the figure beside it.
  'keyboard.typedWith': 'Keyboard:',
  'keyboard.typedWithDesktop': 'as on your desktop',
  'keyboard.capsLock': 'Caps Lock is on',

  'appearance.language': 'Language of this screen',
  'appearance.menu': 'Ease of use',
  'appearance.highContrast': 'High contrast',
  'appearance.textSize': 'Text size {percent} %',
  'appearance.screenKeyboard': 'Keyboard on the screen',

  'screenKeyboard.name': 'Keyboard on the screen',
  'screenKeyboard.erase': 'Delete',
  'screenKeyboard.enter': 'Enter',
  'screenKeyboard.shift': 'Shift',
  'screenKeyboard.letters': 'Letters',
  'screenKeyboard.signs': 'Signs',
  'screenKeyboard.language': 'Next language',
  'screenKeyboard.space': 'Space',

  'power.menu': 'Power',
  'power.action.suspend': 'Suspend',
  'power.action.hibernate': 'Hibernate',
  'power.action.restart': 'Restart',
  'power.action.shutdown': 'Shut down',
  'power.question.suspend': 'Suspend all the same?',
  'power.question.hibernate': 'Hibernate all the same?',
  'power.question.restart': 'Restart the machine?',
  'power.question.shutdown': 'Shut the machine down?',
  'power.ends': 'Every session on this machine will end. What is not saved is lost.',
  'power.busy.suspend': 'Suspending …',
  'power.busy.hibernate': 'Hibernating …',
  'power.busy.restart': 'Restarting …',
  'power.busy.shutdown': 'Shutting down …',
  'power.cancel': 'Cancel',

  'autologin.counting': '{name} logs in in {time} – press any key to stop',
  'autologin.stopped': 'Automatic login stopped.',
  'autologin.paused':
    'Automatic login is paused: the last {count} sessions ended within {seconds} s. The last one: {end}',

  'lastEnd.headingWell': 'Session over',
  'lastEnd.headingBadly': 'Session ended unexpectedly',
  'lastEnd.dismiss': 'Dismiss',

  // Why a session ended. Each is followed by 'end.log' where there is a log to look at.
  'end.exited': 'Your session ended: {session} exited normally{after}.',
  'end.exitedBadly': 'Your session ended: {session} exited with status {status}{after}.',
  'end.killed': 'Your session ended: {session} was killed by {signal}{after}.',
  'end.display-server-died': 'Your session ended{after} because its display server died ({how}).',
  'end.logged-off': 'You ended {session}{after}.',
  'end.idle': 'Your session ended{after} because nobody was using it.',
  'end.time-limit': 'Your session ended{after}: its time was up.',
  'end.replaced': 'Your session ended{after}: another login took its place.',
  'end.failed-to-start': '{session} could not be started: {why}.',
  'end.worker-died': 'Your session ended{after} because the process that looked after it died.',
  'end.manager-stopped': 'Your session ended{after} because Vestibule was stopped.',
  // Stands in the place of «after» above.
  'end.after': ' after {duration}',
  'end.log': 'Log: {path}',
  'end.short': 'That was too short to be meant.',

  'duration.seconds': '{seconds} s',
  'duration.tenths': '{seconds, number, ::.0} s',
  'duration.minutesAndSeconds': '{minutes} min {seconds} s',
  'duration.minutes': '{minutes} min',
  'duration.hoursAndMinutes': '{hours} h {minutes} min',
  'duration.underAMinute': 'under a minute',

  'notices.heading': 'Notices',
  'notices.warning': 'Note',
  'notices.configuration': 'Configuration',

  'sessionView.starting': 'Starting {name} …',
  'sessionView.slow.profile': 'The session is still starting: /etc/profile or ~/.profile has not come to its end.',
  'sessionView.slow.xsession':
    'The session is still starting: what this machine does at its begin (Xsession) has not come to its end.',
  'sessionView.slowAdvice': 'You can wait, or end the session.',
  'sessionView.ending': 'Ending the session …',
  'sessionView.reconnecting': 'Reconnecting …',
  'sessionView.end': 'End session',
  'sessionView.fullScreen': 'Full screen',
  'sessionView.bar': 'Show the bar of the session',
  'sessionView.lock': 'Lock',
  'sessionView.switchUser': 'Switch user',
  'sessionView.terminal': 'Terminal of the session',
  'sessionView.picture': 'The desktop',
  'sessionView.wayOut': 'Ctrl+Alt+Home leaves the desktop',
  'sessionView.wayOutOfTerminal': 'Ctrl+Alt+Home leaves the terminal',
  'sessionView.wayBack': 'Esc goes back to the desktop',

  'logon.keys': 'Ctrl+Alt+Del',
  'logon.press': 'Press Ctrl+Alt+Del to log in.',
  'logon.luid': 'Logon session {luid}.',
  // Stricter or weaker than the system that it is modelled on: said where it shows.
  'logon.difference':
    'On Windows no program can see or fake Ctrl+Alt+Del; here your desktop may take the keys for itself, and this page alone sees to it that the session does not get them.',
  'logon.contained': 'Signing out ends every process of the session, which Windows may fail to do.',
  'logon.notContained':
    'Processes are held together by a subreaper alone, which is weaker: if Vestibule itself is killed, some may be lost sight of.',
  'logon.mayNotLeave': 'A guest cannot lock or switch: nobody could come back.',
  'logon.changePassword': 'Change a password',
  'logon.changeHeading': 'Change your password',
  'logon.passwordChanged': 'The password has been changed.',
  'logon.changeAgain': 'Try again',
  'logon.noPasswordChange':
    'Vestibule runs as an ordinary user here, and only root can change a password: use passwd in a terminal.',
  'logon.signOut': 'Sign out',
  'logon.signingOut': 'Signing out …',
  'logon.taskManager': 'Task Manager',
  'logon.tasks': '{count, plural, one {# process of this session} other {# processes of this session}}',
  'logon.shell': 'shell',
  'logon.stopped': 'stopped',
  'logon.endTask': 'End task',
  'logon.close': 'Close',
  'logon.cancel': 'Cancel',
  'logon.heldUp': 'This program has not closed',
  'logon.heldUpAdvice':
    'It may be asking whether to save something. Cancel goes back to the session, where programs that have closed stay closed. Signing out anyway loses what is not saved.',
  'logon.force': 'Sign out anyway',
  'logon.startShell': 'Start it again',

  'inspector.button': 'Inspector',
  'inspector.key': 'Ctrl+Alt+I',
} as const satisfies Readonly<Record<string, string>>;

export type MessageKey = keyof typeof en;

/** What a catalogue of any language has. */
export type Catalogue = Readonly<Record<MessageKey, string>>;
