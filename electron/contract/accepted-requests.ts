/**
 * All that root does because an app asks, where Vestibule was started by root: the supervisor on `app.sock`, the worker on
 * its socket. Both are the account `vestibule`'s alone (0600). An app that was taken over can ask for these and nothing
 * else; what is not understood ends its connection and nothing more. The compiler wants a reason for each message and for
 * each of its fields: what it can do at worst. No field is a path or a pid that root opens, removes or signals, but for
 * `signal-member` and `end-task`, whose process root first finds among the members of that worker's own session.
 *
 * What an app has besides, by design, since display servers are the same account as the app: the picture, the keyboard and
 * the X cookie of every session, the passwords that are typed into it, the journal and the logs of sessions. It has no
 * file of a person but the picture, no record of a worker, and no session that its worker's own authentication did not grant.
 */
import type { ToSupervisor } from './supervisor.ts';
import type { ToWorker } from './worker.ts';

type Reasons<M extends { readonly kind: string }> = {
  readonly [K in M['kind']]: {
    readonly why: string;
    readonly fields: { readonly [F in Exclude<keyof Extract<M, { readonly kind: K }>, 'kind'>]: string };
  };
};

export const acceptedBySupervisor: Reasons<ToSupervisor> = {
  hello: {
    why: 'greets, once a connection; a second app takes the place of the first, and is of the same account',
    fields: { version: 'compared' },
  },
  'start-worker': {
    why: 'no parameter of the app; 16 at once, then «refused»; a worker starts nothing before its own authentication',
    fields: { requestId: 'sent back, up to 64 characters' },
  },
  'kill-worker': {
    why: 'ends that session, which its person could do as well, and only a worker of this supervisor',
    fields: { workerId: 'looked up among the workers that live; never part of a path' },
  },
  'greeter-painted': {
    why: 'a fact for `status` and for waiting commands; counts once a connection',
    fields: {},
  },
  'read-picture': {
    why: 'at most 1 MiB of one of four files, read by a process of that account and its rights, eight at a time and 3 s each; an account puts a picture there to be seen at a greeter',
    fields: {
      requestId: 'sent back, up to 64 characters',
      user: 'looked up in the account database; only somebody who may log in here (person-rule.ts), with a name that is no path',
    },
  },
  'read-preferences': {
    why: 'tells the ids of three sessions and languages at most, which the greeter shows to whoever stands there; their ~/.dmrc is read with their own rights; eight wait at most',
    fields: { user: 'looked up by getent; nobody but who may be on the list of people is answered for' },
  },
  'set-keyboard': {
    why: 'the layout of the greeter’s own display, which an app could change through X as well; one program at a time',
    fields: {
      layout: 'looked up among the layouts that root read from XKB’s rules; no word of it becomes an argument',
    },
  },
  'look-at-power': { why: 'asks logind what can be done; one question at a time', fields: {} },
  'inspect-power': {
    why: 'asks logind who is logged in and who inhibits, which anybody may; one question at a time',
    fields: { action: 'one of a list' },
  },
  power: {
    why: 'what whoever stands at the greeter may do; nothing where the configuration gives the greeter no power menu; an app that was taken over can switch the machine off, as can a hand on its plug',
    fields: {
      action: 'one of those that were offered; a command runs as it is configured, with nothing of the request in it',
    },
  },
  'check-pin': {
    why: 'tells whether it is the PIN of the kiosk, whose hash no app has; one at a time, and after three wrong ones later and later, up to 30 s (login-delay.ts); what the right one allows, to stop and to end a session, an app can do anyway',
    fields: {
      requestId: 'sent back, up to 64 characters',
      pin: 'up to 32 characters, for scrypt alone; neither kept nor logged',
    },
  },
  'autologin-paused': {
    why: 'words for `status`, until the app is gone; an app can lie about it, as it can on the greeter',
    fields: { why: 'up to 2000 characters; the command shows no control characters of it' },
  },
  'control-line': {
    why: 'an answer to the operator’s own request; the command shows no control characters of it',
    fields: {
      clientId: 'a client whose request went to the app: not one that the supervisor answers itself',
      line: 'written to that client as it is, not looked into; bounded in length, values and depth',
    },
  },
  'control-end': {
    why: 'closes such a connection',
    fields: { clientId: 'as above' },
  },
  stopped: {
    why: 'ends all of this Vestibule in order, as closing its window does; each session it could end anyway',
    fields: {},
  },
};

export const acceptedByWorker: Reasons<ToWorker> = {
  hello: {
    why: 'greets, once a connection; takes the place of the client before, which is of the same account',
    fields: { version: 'compared' },
  },
  begin: {
    why: 'once a worker; as at any greeter whoever stands there may try a name; of all workers of a seat one asks at a time, and after failures later and later (login-delay.ts), besides what PAM says (pam_faildelay, pam_faillock)',
    fields: {
      subject: 'a method, and a name of up to 256 characters without NUL, for PAM, getpwnam and btmp as data',
    },
  },
  answer: {
    why: 'to questions that are open, in their number; goes to PAM and nowhere else',
    fields: {
      questionsId: 'compared',
      texts: 'up to 32 of up to 4096 characters; PAM gets none with a NUL',
    },
  },
  cancel: { why: 'gives up this worker’s own login, or its spare', fields: {} },
  start: {
    why: 'once, and only after this worker’s own authentication said yes: as whom, is what that said',
    fields: {
      model: 'one of a list',
      program:
        'executed as whoever was accepted, after setpriv or in the sandbox, which they could do in a terminal; root looks whether argv[0] is a program (up to 256 bytes of a regular file that is executable) and tells no more than that; its names go into the session’s and PAM’s environment as values; workingDirectory is entered by the session itself',
      leftovers: 'whether members may outlive the session; a pool account with members left is given to nobody',
      gracePeriodMs:
        'up to ten minutes between SIGTERM and SIGKILL of this session; kill-worker and a stop do not wait for it',
      language: 'looked for among the locales that locale(1) lists; what is none of them is passed over',
      keyboard: 'looked up among the layouts that root read from XKB’s rules, for this session’s own display server',
    },
  },
  end: {
    why: 'ends this worker’s session',
    fields: {
      reason: 'words for journal and greeter; an app can lie about why a session ended',
      ask: 'whether programs are asked first, by messages that any X client could send them',
    },
  },
  'cancel-logoff': { why: 'ends the asking, which ends nothing', fields: {} },
  'start-shell': {
    why: 'starts the program again that this session was started with, as the same account and in the same containment',
    fields: {},
  },
  'watch-tasks': {
    why: 'tells names and numbers of this session’s own processes, 500 at most',
    fields: { on: 'yes or no' },
  },
  'end-task': {
    why: 'ends one process of this session, which its person could do as well',
    fields: { process: 'looked up among the members of this session, by pid and start time' },
  },
  'change-password': {
    why: 'begins the change of the password of whoever was accepted here and nobody else, by PAM’s own rules, which ask for the old one; it waits for the seat’s turn as a login does, and an old password that is wrong counts as a login that failed',
    fields: { changeId: 'up to 64 characters, told again with what comes of it' },
  },
  'cancel-change': { why: 'gives up what change-password has begun', fields: {} },
  'set-away': {
    why: 'remembers that the session is not in front; an app that lies about it could as well show the session itself',
    fields: { away: 'yes or no' },
  },
  'end-left': { why: 'ends members of this worker’s session', fields: {} },
  'forget-left': {
    why: 'leaves members alive that are nobody’s any more: processes of that person, listed and ended no longer by us',
    fields: {},
  },
  'watch-members': {
    why: 'tells what runs in this worker’s own session, whose picture an app has anyway: command lines up to 160 characters and whether an environment is empty, none of its variables; a tenth of one processor at most',
    fields: { on: 'yes or no' },
  },
  'signal-member': {
    why: 'ends a process of this worker’s session, all of which an app could end',
    fields: {
      member: 'pid and start time, looked up among the members of now; nothing else is signalled',
      signal: 'SIGTERM or SIGKILL',
    },
  },
  'kill-display-server': {
    why: 'ends this session; the display server is a process of the app’s own account',
    fields: {},
  },
  'start-specimen': {
    why: 'starts a process of this session’s own person in this session, 200 at most, which an app could type as well',
    fields: { name: 'one of the specimens’ names; what runs is build/install/specimens' },
  },
  'hang-up': { why: 'closes this session’s terminal, or sends SIGHUP to its designated process’s group', fields: {} },
};
