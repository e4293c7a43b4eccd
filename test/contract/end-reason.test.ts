import { describe, expect, it } from 'vitest';
import {
  describeDuration,
  describeEnd,
  type EndReason,
  type EndReasonKind,
} from '../../electron/contract/end-reason.ts';
import { endReasonSchema } from '../../electron/contract/session.ts';

const logPath = '/var/log/vestibule/session-1.log';

/** For each reason: a value, the sentence of a session that lived 72 s and has a log, and of one that never ran. */
const reasons: { readonly [K in EndReasonKind]: readonly [Extract<EndReason, { kind: K }>, string, string] } = {
  exited: [
    { kind: 'exited', status: 1 },
    `Your session ended: Openbox exited with status 1 after 1 min 12 s. Log: ${logPath}`,
    'Your session ended: Openbox exited with status 1.',
  ],
  killed: [
    { kind: 'killed', signal: 'SIGSEGV' },
    `Your session ended: Openbox was killed by SIGSEGV after 1 min 12 s. Log: ${logPath}`,
    'Your session ended: Openbox was killed by SIGSEGV.',
  ],
  'display-server-died': [
    { kind: 'display-server-died', how: 'killed by SIGKILL' },
    `Your session ended after 1 min 12 s because its display server died (killed by SIGKILL). Log: ${logPath}`,
    'Your session ended because its display server died (killed by SIGKILL).',
  ],
  'logged-off': [{ kind: 'logged-off' }, 'You ended Openbox after 1 min 12 s.', 'You ended Openbox.'],
  idle: [
    { kind: 'idle' },
    'Your session ended after 1 min 12 s because nobody was using it.',
    'Your session ended because nobody was using it.',
  ],
  'time-limit': [
    { kind: 'time-limit' },
    'Your session ended after 1 min 12 s: its time was up.',
    'Your session ended: its time was up.',
  ],
  replaced: [
    { kind: 'replaced' },
    'Your session ended after 1 min 12 s: another login took its place.',
    'Your session ended: another login took its place.',
  ],
  'failed-to-start': [
    { kind: 'failed-to-start', why: '/usr/bin/openbox is a directory' },
    `Openbox could not be started: /usr/bin/openbox is a directory. Log: ${logPath}`,
    'Openbox could not be started: /usr/bin/openbox is a directory.',
  ],
  'worker-died': [
    { kind: 'worker-died' },
    `Your session ended after 1 min 12 s because the process that looked after it died. Log: ${logPath}`,
    'Your session ended because the process that looked after it died.',
  ],
  'manager-stopped': [
    { kind: 'manager-stopped' },
    'Your session ended after 1 min 12 s because Vestibule was stopped.',
    'Your session ended because Vestibule was stopped.',
  ],
};

describe('the end of a session in words', () => {
  it.each(Object.values(reasons))('says why for $kind', (reason, lived, neverRan) => {
    const sessionName = 'Openbox';
    expect(describeEnd({ sessionName, reason, lifetimeMs: 72_000, logPath })).toBe(lived);
    expect(describeEnd({ sessionName, reason, lifetimeMs: null, logPath: null })).toBe(neverRan);
  });

  it('does not send anybody to a log after a normal exit', () => {
    const ended = { sessionName: 'IceWM', reason: { kind: 'exited', status: 0 }, lifetimeMs: 400, logPath } as const;
    expect(describeEnd(ended)).toBe('Your session ended: IceWM exited normally after 0.4 s.');
  });

  it.each([
    [-5, '0.0 s'],
    [0, '0.0 s'],
    [449, '0.4 s'],
    [9_940, '9.9 s'],
    [9_999, '10 s'],
    [10_000, '10 s'],
    [59_400, '59 s'],
    [59_999, '1 min 0 s'],
    [60_000, '1 min 0 s'],
    [119_400, '1 min 59 s'],
    [119_600, '2 min 0 s'],
    [3_599_000, '59 min 59 s'],
    [3_600_000, '1 h 0 min'],
    [90_061_000, '25 h 1 min'],
  ])('says %d ms as %s', (durationMs, words) => {
    expect(describeDuration(durationMs)).toBe(words);
  });
});

describe('an end reason on a wire', () => {
  it.each(Object.values(reasons))('is taken as it is: $kind', (reason) => {
    expect(endReasonSchema.parse(JSON.parse(JSON.stringify(reason)))).toEqual(reason);
  });

  it.each([
    [{ kind: 'exited' }],
    [{ kind: 'exited', status: 256 }],
    [{ kind: 'exited', status: -1 }],
    [{ kind: 'exited', status: 0.5 }],
    [{ kind: 'killed', signal: 'S'.repeat(33) }],
    [{ kind: 'display-server-died' }],
    [{ kind: 'failed-to-start', why: 'w'.repeat(1001) }],
    [{ kind: 'bored' }],
    [{}],
    [null],
  ])('is not taken when it is %j', (reason) => {
    expect(endReasonSchema.safeParse(reason).success).toBe(false);
  });
});
