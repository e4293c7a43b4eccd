/**
 * All that root does because an app asks, where Vestibule was started by root: the supervisor on `app.sock`, the worker on
 * its socket. Both are the account `vestibule`'s alone (0600). An app that was taken over can ask for these and nothing
 * else; what is not understood ends its connection and nothing more. The compiler wants a reason for each message and for
 * each of its fields: what it can do at worst. No field is a path or a pid that root opens, removes or signals.
 *
 * What an app has besides, by design, since display servers are the same account as the app: the picture, the keyboard and
 * the X cookie of every session, the passwords that are typed into it, the journal and the logs of sessions. It has no
 * file of a person, no record of a worker, and no session that its worker's own authentication did not grant.
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
      language: 'LANG of the session alone, up to 64 characters without NUL',
    },
  },
  end: {
    why: 'ends this worker’s session',
    fields: { reason: 'words for journal and greeter; an app can lie about why a session ended' },
  },
  'set-away': {
    why: 'remembers that the session is not in front; an app that lies about it could as well show the session itself',
    fields: { away: 'yes or no' },
  },
  'end-left': { why: 'ends members of this worker’s session', fields: {} },
  'forget-left': {
    why: 'leaves members alive that are nobody’s any more: processes of that person, listed and ended no longer by us',
    fields: {},
  },
};
