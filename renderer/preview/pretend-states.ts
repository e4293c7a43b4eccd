import type { EndReason } from '../../electron/contract/end-reason.ts';
import type { GreeterView } from '../../electron/contract/renderer.ts';
import { configurationStates } from './pretend-configuration.ts';
import { pretendEnd } from './pretend-end.ts';
import { pretendKiosks } from './pretend-kiosks.ts';
import { pretendLogons } from './pretend-logons.ts';

const languages = [
  'C.UTF-8',
  'de_AT.UTF-8',
  'de_DE.UTF-8',
  'el_GR.UTF-8',
  'en_GB.UTF-8',
  'ja_JP.UTF-8',
  'sr_RS.UTF-8@latin',
];

/** Every reason for which a session can end, as the manager says it. */
const ends: readonly EndReason[] = [
  { kind: 'exited', status: 0 },
  { kind: 'exited', status: 1 },
  { kind: 'killed', signal: 'SIGSEGV' },
  { kind: 'display-server-died', how: 'it was killed by SIGKILL' },
  { kind: 'logged-off' },
  { kind: 'idle' },
  { kind: 'time-limit' },
  { kind: 'replaced' },
  { kind: 'failed-to-start', why: 'the program openbox-session was not found' },
  { kind: 'worker-died' },
  { kind: 'manager-stopped' },
];

const endStates = Object.fromEntries(
  ends.map((reason, index): [string, Partial<GreeterView>] => {
    const lastEnd = pretendEnd(reason, reason.kind === 'failed-to-start' ? null : 723_000);
    return [`end-${reason.kind}${index === 1 ? '-badly' : ''}`, { lastEnd }];
  }),
);

const asking = (
  questions: NonNullable<GreeterView['login']>['questions'],
  messages: NonNullable<GreeterView['login']>['messages'] = [],
): Partial<GreeterView> => ({
  login: { loginId: 'l0', displayName: 'Ada Lovelace', state: 'asking', questionsId: 1, questions, messages },
});

/** What differs from the plain greeter. */
export const pretendStates: Readonly<Record<string, Partial<GreeterView>>> = {
  greeter: {},
  ended: {
    lastEnd: pretendEnd({ kind: 'exited', status: 1 }, 400),
  },
  'logged-off': { lastEnd: pretendEnd({ kind: 'logged-off' }, 723_000) },
  // As a view that has just come; whoever opens it late sees less of it.
  countdown: { autologin: { kind: 'counting', displayName: 'Guest', endsAtMs: Date.now() + 15_000, lengthMs: 15_000 } },
  'autologin-stopped': { autologin: { kind: 'stopped' } },
  'autologin-paused': {
    autologin: {
      kind: 'paused',
      text: '',
      end: pretendEnd({ kind: 'exited', status: 1 }, 400).end,
    },
  },
  refused: { refusal: 'That did not work. Please try again.' },
  notices: {
    notices: [
      {
        kind: 'configuration',
        text: '/etc/vestibule/vestibule.toml line 4: session.leftovers is "keep"; it must be "end" or "leave"',
      },
      { kind: 'warning', text: 'Sessions are not isolated: bubblewrap is missing.' },
    ],
  },
  ...configurationStates,
  'no-sessions': { sessions: [], defaultSession: null },
  'many-sessions': {
    sessions: Array.from({ length: 500 }, (_, index) => ({
      id: `session-${index}`,
      name: `Desktop ${index + 1}${index % 7 === 0 ? ' with a name that somebody made very much too long for any list' : ''}`,
      comment: '',
    })),
    defaultSession: 'session-499',
  },
  several: {},
  odd: {},
  remembered: { languages, lastUser: 'grace' },
  'remembered-crowd': { languages, lastUser: 'twirth500', people: { mode: 'search', version: 1 } },
  many: { people: { mode: 'search', version: 1 } },
  crowd: { people: { mode: 'search', version: 1 } },
  'crowd-listed': { people: { mode: 'list', version: 1 } },
  'names-only': { people: { mode: 'none', version: 1 } },
  'guest-only': {
    people: { mode: 'none', version: 0 },
    manualEntry: false,
  },
  asking: {
    login: {
      loginId: 'l0',
      displayName: 'Ada Lovelace',
      state: 'asking',
      questionsId: 1,
      questions: [
        { style: 'secret', text: 'Passphrase for ada:' },
        { style: 'visible', text: '7 + 2 =' },
      ],
      messages: [
        { style: 'info', text: 'Last login: yesterday, 18:04' },
        { style: 'error', text: 'Your account expires in 3 days.' },
      ],
    },
  },
  'second-question': asking(
    [{ style: 'visible', text: '7 + 2 =' }],
    [{ style: 'info', text: 'That was the password. One more.' }],
  ),
  'expired-password': asking(
    [{ style: 'secret', text: 'New password:' }],
    [{ style: 'error', text: 'Your password has expired. Choose a new one.' }],
  ),
  'password-refused': asking(
    [{ style: 'secret', text: 'New password:' }],
    [
      { style: 'error', text: 'Your password has expired. Choose a new one.' },
      { style: 'error', text: 'BAD PASSWORD: it is too short' },
    ],
  ),
  lockout: { refusal: 'The account is locked for 10 minutes because of 3 failed logins.' },
  ...endStates,
  busy: {
    login: { loginId: 'l0', displayName: 'Guest', state: 'busy', questionsId: null, questions: [], messages: [] },
  },
  session: {
    screen: 'session',
    session: {
      sessionId: 'w1',
      userName: 'guest',
      sessionName: 'Openbox',
      model: 'x11',
      state: 'running',
      startedAtMs: Date.now() - 12 * 60_000,
      displayNumber: 2,
      mayLeave: false,
      slow: null,
    },
  },
  'session-of-ada': {
    screen: 'session',
    session: {
      sessionId: 'w1',
      userName: 'ada',
      sessionName: 'Openbox',
      model: 'x11',
      state: 'running',
      startedAtMs: Date.now() - 12 * 60_000,
      displayNumber: 2,
      mayLeave: true,
      slow: null,
    },
  },
  'session-slow': {
    screen: 'session',
    session: {
      sessionId: 'w1',
      userName: 'ada',
      sessionName: 'Openbox',
      model: 'x11',
      state: 'running',
      startedAtMs: Date.now() - 12_000,
      displayNumber: 2,
      mayLeave: true,
      slow: 'profile',
    },
  },
  confirming: {
    power: {
      actions: ['suspend', 'restart', 'shutdown'],
      confirm: {
        action: 'shutdown',
        reasons: [
          'ada is logged in here (Openbox).',
          'grace is logged in on seat1.',
          'Package installer asks not to: Packages are being installed.',
        ],
      },
      busy: null,
    },
  },
  'shutting-down': { power: { actions: ['shutdown'], confirm: null, busy: 'shutdown' } },
  'one-layout': {
    keyboard: {
      layouts: [{ id: 'us', code: 'US', name: 'English (US)' }],
      current: 'us',
      typedWith: { kind: 'chosen' },
    },
    power: null,
  },
  ...pretendLogons,
  ...pretendKiosks,
  stopping: { screen: 'stopping' },
};

export const plainGreeter: GreeterView = {
  revision: 1,
  vestibuleVersion: '0.1.0',
  runtime: 'chromium',
  seat: { name: 'seat0', kind: 'window' },
  screen: 'greeter',
  notices: [],
  guest: true,
  people: { mode: 'list', version: 1 },
  manualEntry: true,
  sessions: [
    { id: 'openbox', name: 'Openbox', comment: 'Log in using the Openbox window manager (without a session manager)' },
    { id: 'icewm', name: 'IceWM', comment: 'A small and fast window manager' },
  ],
  defaultSession: 'openbox',
  languages: [],
  lastUser: null,
  chosen: null,
  login: null,
  autologin: null,
  keyboard: {
    layouts: [
      { id: 'us', code: 'US', name: 'English (US)' },
      { id: 'de(nodeadkeys)', code: 'DE', name: 'German (no dead keys)' },
      { id: 'gr', code: 'GR', name: 'Greek' },
    ],
    current: 'us',
    typedWith: { kind: 'chosen' },
  },
  power: { actions: ['suspend', 'restart', 'shutdown'], confirm: null, busy: null },
  refusal: null,
  obstacles: 0,
  lastEnd: null,
  session: null,
  appearance: { language: null, contrast: 'auto', textSize: 100, screenKeyboard: 'auto' },
  clipboard: true,
  inspector: true,
  mayFillScreen: true,
  inspectorWindow: true,
  inspectorAsked: null,
};
