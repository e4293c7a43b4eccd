/** NT-style sessions, as pretend-states.ts has the others. */
import type { GreeterView, NtView, PasswordChangeView, SessionViewState } from '../../electron/contract/renderer.ts';

const nt: NtView = {
  luid: '0x0:0x1a2b3',
  isContained: true,
  shellPid: 1202,
  shellStoppedBecause: null,
  logoff: null,
  security: 'hidden',
  tasks: [],
  mayChangePassword: true,
  passwordChange: null,
};

const asking: PasswordChangeView = {
  changeId: 'c1',
  state: 'asking',
  questionsId: 1,
  questions: [{ style: 'secret', text: 'Current password: ' }],
  messages: [{ style: 'info', text: 'Changing password for ada.' }],
  text: null,
};
const changing = (change: Partial<PasswordChangeView>): Partial<GreeterView> =>
  session({ security: 'password', passwordChange: { ...asking, ...change } });
const nothingAsked = { questionsId: null, questions: [] } as const;

const commands = [
  'openbox --startup /usr/lib/openbox/openbox-autostart OPENBOX',
  '/usr/bin/dbus-launch --exit-with-session --sh-syntax',
  'xterm -T Notes',
  'bash',
  'mousepad /home/guest/a-very-long-name-of-a-file/that-goes-on-and-on/and-does-not-fit-on-any-line-of-this-list.txt',
  ...Array.from({ length: 20 }, (_, index) => `sleep ${index + 1}000`),
];
const tasks = commands.map((name, index) => ({
  pid: 1202 + 3 * index,
  startTicks: 4000 + index,
  name,
  state: index === 3 ? 'T' : 'S',
}));

function session(change: Partial<NtView>, more: Partial<SessionViewState> = {}): Partial<GreeterView> {
  return {
    screen: 'session',
    session: {
      sessionId: 'w1',
      userName: 'ada',
      sessionName: 'NT-style session',
      model: 'nt',
      state: 'running',
      startedAtMs: Date.now() - 12 * 60_000,
      displayNumber: 2,
      mayLeave: true,
      slow: null,
      nt: { ...nt, ...change },
      ...more,
    },
  };
}

export const pretendLogons: Readonly<Record<string, Partial<GreeterView>>> = {
  nt: session({}),
  security: session({ security: 'menu' }),
  'security-guest': session(
    { security: 'menu', isContained: false, mayChangePassword: false },
    { userName: 'guest', mayLeave: false },
  ),
  'security-no-password': session({ security: 'menu', isContained: false, mayChangePassword: false }),
  'password-asked': changing({}),
  'password-new': changing({
    questionsId: 2,
    questions: [
      { style: 'secret', text: 'New password: ' },
      { style: 'secret', text: 'New password, once more: ' },
    ],
    messages: [{ style: 'error', text: 'BAD PASSWORD: The password is shorter than 8 characters' }],
  }),
  'password-busy': changing({ ...nothingAsked, state: 'busy' }),
  'password-refused': changing({
    ...nothingAsked,
    state: 'refused',
    messages: [{ style: 'error', text: 'BAD PASSWORD: The password fails the dictionary check' }],
    text: 'Your password was not changed.',
  }),
  'password-changed': changing({
    ...nothingAsked,
    state: 'changed',
    messages: [],
    text: 'Your password has been changed.',
  }),
  tasks: session({ security: 'tasks', tasks }),
  'logoff-asking': session({ logoff: { heldUpBy: null } }, { mayLeave: false }),
  'logoff-held': session({ logoff: { heldUpBy: 'Untitled 1 – Mousepad' } }, { mayLeave: false }),
  'shell-stopped': session({
    shellPid: null,
    shellStoppedBecause:
      'The shell stopped 3 times in a row within 10 s of its start, so it is not started any more. The last time it exited with status 1.',
  }),
  'attention-asked': {
    login: {
      loginId: 'l0',
      displayName: 'Ada Lovelace',
      state: 'asking',
      questionsId: 1,
      questions: [{ style: 'secret', text: 'Password:' }],
      messages: [],
      secureAttention: true,
    },
  },
};
