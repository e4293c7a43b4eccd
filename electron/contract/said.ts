/**
 * What the manager, the supervisor and the workers say to whoever sits at the screen, in English and once for all of them:
 * the pages have each in the other languages (renderer/i18n/said), and find it by its words. What others say (PAM's modules,
 * programs, hooks) stays as it comes. Free of zod: pages may have it.
 */
import { refusedText } from './login-names.ts';
import { createSaying } from './saying.ts';

/** `{name}` stands for what differs. */
export const said = {
  refused: refusedText,
  refusedConfiguration: 'What was read last has problems, so that nothing of it holds; what held before goes on.',
  'kiosk.noNames': 'Nobody logs in by name here.',
  'kiosk.logIn': 'Please log in.',

  // Sessions that need no file, by name and with what is said of them.
  'session.default': 'Default session',
  'session.aboutDefault': 'Your ~/.xsession, or what this machine has for everybody',
  'session.text': 'Text session',
  'session.aboutText': 'Your login shell on a terminal: the kernel’s idea of a session',
  'session.nt': 'NT-style session',
  'session.aboutNt': 'A logon session as on Windows NT, with {shell} as its shell',
  'session.failsafe': 'Failsafe terminal',
  'session.aboutFailsafe': 'One terminal and nothing else',

  'notice.notIsolated': 'Sessions are not isolated: bubblewrap is not installed.',
  'notice.noLayouts': 'Keyboard layouts cannot be set: {why}.',
  'notice.noLayout': 'There is no keyboard layout «{layout}» (keyboard.layouts); XKB’s rules do not have it.',
  'notice.noGreeterService': 'The PAM service {service} is missing: no session was opened for the greeter.',

  'login.stopping': 'Vestibule is stopping.',
  'login.goingDown': 'The machine is going down.',
  'login.noSession': 'No session is installed.',
  'login.another': 'Another login is under way on this seat.',
  'login.signingOut': 'This session is being signed out.',
  'login.noService': 'Accounts cannot log in here (the PAM service is missing).',
  'login.noPam': 'Logins are not set up here (the PAM service is missing).',
  'login.uncounted': 'Nobody can log in here with a password now ({code}).',
  'login.wait': 'Too many logins have failed here. It goes on in {seconds} s.',
  'login.passwordKept': 'The password was not changed, so you were not logged in.',
  'login.expired': 'This account has expired.',
  'login.notNow': 'This account may not log in here now.',
  'login.notThis': 'This account cannot log in.',
  'login.notOpened': 'The session could not be opened.',
  'login.brokeOff': 'The login broke off. Please try again.',
  'login.brokeOffBecause': 'The login broke off: {why}',
  'login.noDisplay': 'No display could be made ready: {why}',
  // In other words than PAM's modules have, whose questions stay theirs.
  'login.password': 'Vestibule password: ',

  'autologin.failed': 'Automatic login of {name} did not work.',
  'autologin.failedBecause': 'Automatic login of {name} did not work: {why}',
  'autologin.none': 'No automatic login of this account is set up here.',
  'autologin.asked': 'It was asked something, and an automatic login cannot answer.',

  'guest.full': 'All guest accounts are in use. Try again when another guest has left.',
  'guest.noAccount': 'This account is not in /etc/passwd, so no guest can use it.',
  'guest.noHome': 'A home for the guest could not be made.',
  'guest.notIsolated':
    'Guests are not let in here, because their sessions cannot be isolated (bubblewrap does not work).',

  'power.failed.suspend': 'The machine could not suspend: {why}.',
  'power.failed.hibernate': 'The machine could not hibernate: {why}.',
  'power.failed.restart': 'The machine could not restart: {why}.',
  'power.failed.shutdown': 'The machine could not shut down: {why}.',
  'power.here': '{user} is logged in here ({session}).',
  'power.onSeat': '{user} is logged in on {seat}.',
  'power.elsewhere': '{user} is logged in.',
  'power.inhibited': '{who} asks not to: {why}.',
  'power.someProgram': 'A program',
  'power.noReason': 'it does not say why',
  'power.noAnswer': 'logind does not answer',

  'nt.shellStopped':
    'The shell stopped {times} times in a row within {seconds} s of its start, so it is not started any more. The last time it {how}.',
  'nt.someProgram': 'a program',

  'password.current': 'Current Vestibule password: ',
  'password.new': 'New Vestibule password: ',
  'password.again': 'New Vestibule password, once more: ',
  'password.changed': 'Your password has been changed.',
  'password.kept': 'Your password was not changed.',
  'password.keptBecause': 'Your password was not changed: {why}.',
  'password.wrong': 'The current password was not accepted.',
  'password.differ': 'The two new passwords are not the same.',
  'password.brokeOff': 'The change broke off. Please try again.',
  'password.noService': 'Passwords cannot be changed here (the PAM service is missing).',
  'password.notNow': 'No password can be changed here now ({code}).',
  // As local-account-format.ts refuses one.
  'password.empty': 'the password is empty',
  'password.short': 'the password must have at least {least} characters',
  'password.long': 'the password must have at most {most} characters',
  'password.control': 'the password must have no control characters',
  'password.notText': 'the password is not Unicode text',
  'password.wait': 'Too many passwords were wrong here. It goes on in {seconds} s.',

  // Clauses: after a colon, or in brackets.
  'why.stopping': 'Vestibule is stopping',
  'why.enoughWorkers': 'there are {count} workers already',
  'why.noFolder': 'its folder could not be made ({code})',
  'why.noProcess': 'its process could not be started',
  'why.noReadyProcess': 'its process did not get ready',
  'why.workerDied': 'its worker died',
  'why.displayFailed': 'its display server failed',
  'why.displayFailedBecause': 'its display server failed: {why}',
  'why.pathTooLong': 'the path {path} is too long for a socket',
  'why.folderNotPrepared': 'its folder could not be prepared ({code}: {path})',
  'why.tmpFull': '{why} (/tmp is full)',
  'why.noSockets': '{why} ({folder} cannot be written: {code})',
  'why.notStarted': 'could not be started: {why}',
  'why.notInstalled': '{program} is not installed',
  'why.notReady': '{program} was not ready within {ms} ms',
  'why.programOver': '{program} was over before it was ready: {how}',
  'why.notFound': 'the program {program} was not found',
  'why.notExecutable': 'the program {program} cannot be executed ({why})',
  'why.equalsSign': 'a program name with an equals sign cannot be started ({program})',
  'why.noProgram': 'it names no program',
  'why.notAProgram': '{program} is not a program that this machine can execute',
  'why.noInterpreter': '{program} is a script for {interpreter}, which was not found',
  'why.notContained': 'it could not be put into its containment: {why}',
  'why.noTerminal': 'it could have no terminal ({code})',
  'why.noLogonSession': 'no logon session could be made ({code})',
  'why.notMade': 'what it needs could not be made ({code})',
  'why.hookExited': 'the hook {hook} exited with status {status}',
  'why.hookExitedSaying': 'the hook {hook} exited with status {status}: {words}',
  'why.hookKilled': 'the hook {hook} was killed by {signal}',
  'why.hookKilledSaying': 'the hook {hook} was killed by {signal}: {words}',
  'why.hookLate': 'the hook {hook} was ended because it took longer than {seconds} s',
  'why.hookLateSaying': 'the hook {hook} was ended because it took longer than {seconds} s: {words}',
  'why.hookNotStarted': 'the hook {hook} could not be started: {why}',
  'why.exited': 'exited with status {status}',
  'why.exitedSaying': 'exited with status {status}: {words}',
  'why.killed': 'killed by {signal}',
  'why.killedSaying': 'killed by {signal}: {words}',
  'why.wasKilled': 'was killed by {signal}',
} as const;

export type SaidKey = keyof typeof said;

/** Its English words. */
export const say = createSaying(said);
