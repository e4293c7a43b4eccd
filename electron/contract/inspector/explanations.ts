/** Two or three plain sentences about each state and each model, and where they come from. */
import type { SeatState, SessionState } from './lifecycle.ts';

export interface Explanation {
  readonly title: string;
  readonly text: string;
  /** Man page or section, or the document that the rule comes from. */
  readonly source: string;
}

export const seatExplanations: Readonly<Record<SeatState, Explanation>> = {
  starting: {
    title: 'Starting',
    text: 'The display manager has its display and draws its first picture. Nobody can log in before there is one.',
    source: 'xdm(1), «Xservers»',
  },
  greeter: {
    title: 'Greeter',
    text: 'The seat is nobody’s. The greeter asks who you are; it knows no password and starts nothing by itself.',
    source: 'xdm(1), «Overview»',
  },
  preparing: {
    title: 'Preparing',
    text: 'A login has begun, and a display server of its own is being started for it. Each session gets a fresh one, so that no client of the session before can be connected.',
    source: 'Xserver(1), «Security»; xauth(1)',
  },
  conversing: {
    title: 'Authentication',
    text: 'PAM asks, and whoever sits there answers. The display manager shows the questions as they come and does not know what they are for. Only the worker that asked may start a session.',
    source: 'pam_start(3), pam_conv(3), pam_authenticate(3)',
  },
  'session-starting': {
    title: 'Session starts',
    text: 'The account is accepted. The PAM session is opened, the account becomes the new user’s, the X cookie is written, and the designated process is executed.',
    source: 'pam_open_session(3), initgroups(3), setuid(2), execve(2)',
  },
  session: {
    title: 'Session',
    text: 'The designated process runs. The display manager waits for its exit and does nothing else: whatever else was started meanwhile does not matter to it.',
    source: 'xdm(1), «Session Program»; wait(2)',
  },
  'session-ending': {
    title: 'Session ends',
    text: 'Somebody asked for the end. Members get SIGTERM, or a hang-up of their terminal, and those that are there after the grace period get SIGKILL.',
    source: 'kill(2), signal(7), ioctl_tty(2)',
  },
  stopping: {
    title: 'Stopping',
    text: 'Vestibule goes down. Every session is ended first, and what was made for them is removed.',
    source: 'vestibule help stop',
  },
  stopped: { title: 'Stopped', text: 'Nothing that was started here is left.', source: 'vestibule help stop' },
};

export const sessionExplanations: Readonly<Record<SessionState, Explanation>> = {
  starting: {
    title: 'starting',
    text: 'The worker has its order. There is no process of the session yet.',
    source: 'execve(2)',
  },
  running: {
    title: 'running',
    text: 'The designated process lives, and it is the session. Its children are members for as long as the containment knows them.',
    source: 'pid_namespaces(7), cgroups(7), prctl(2) PR_SET_CHILD_SUBREAPER',
  },
  ending: {
    title: 'ending',
    text: 'Its end was asked for and the designated process has not exited yet. A process may catch or ignore SIGTERM, but nobody can ignore SIGKILL.',
    source: 'signal(7)',
  },
  cleaning: {
    title: 'cleaning up',
    text: 'The designated process is over, and so is the session. Its display server is stopped: X clients lose their connection, and most exit by themselves.',
    source: 'XSetIOErrorHandler(3); pam_close_session(3)',
  },
  left: {
    title: 'left',
    text: 'The session is over, but members are alive: nobody signalled them. That is how xdm, LightDM and SDDM leave things.',
    source: 'xdm(1), «Session Program»; setsid(2)',
  },
  over: {
    title: 'over',
    text: 'Nothing of it is left: no process, no cookie, no runtime directory.',
    source: 'pam_end(3)',
  },
};

export const modelExplanations: Readonly<Record<'x11' | 'tty' | 'nt', Explanation>> = {
  x11: {
    title: 'X display manager',
    text: 'The session is the lifetime of one designated process. When it exits, the display server is stopped, and who has no connection to it does not notice. Nothing else is signalled.',
    source: 'xdm(1); X Display Manager Control Protocol, section 1',
  },
  tty: {
    title: 'Kernel session',
    text: 'The session is a set of process groups with one session id, led by the login shell. When the leader exits, the kernel sends SIGHUP to the foreground process group of its terminal; background jobs go on. setsid() leaves the session.',
    source: 'setsid(2), credentials(7), tcsetpgrp(3); POSIX.1, chapter 11',
  },
  nt: {
    title: 'NT logon session',
    text: 'The session is a record that an authority keeps, and every process that was started in it carries a token that refers to it. A process cannot leave by forking. The exit of the shell does not end it: it is started again.',
    source: 'Microsoft: «LSA Logon Sessions», «Winlogon States», AutoRestartShell',
  },
};
