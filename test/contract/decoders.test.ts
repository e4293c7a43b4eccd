/** Every wire: what each side may say is taken as it is; what it may not say is refused, without a word of it in the refusal. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { controlClientLineSchema, controlLineSchema, controlRequestSchema } from '../../electron/contract/control.ts';
import { decodeLine, encodeLine } from '../../electron/contract/line.ts';
import { answerSchema, intentSchema } from '../../electron/contract/renderer.ts';
import { fromSupervisorSchema, toSupervisorSchema } from '../../electron/contract/supervisor.ts';
import {
  answerLimit,
  fromWorkerSchema,
  questionLimit,
  toWorkerSchema,
  workerSnapshotSchema,
} from '../../electron/contract/worker.ts';
import { displayOf, guest, openbox, settings, snapshotOf, startedSession } from '../harness/manager-values.ts';

const question = { style: 'secret', text: 'Password: ' };
const member = { pid: 4711, startTicks: 7 };
const ended = { reason: { kind: 'exited', status: 0 }, endedAtMs: 5, lifetimeMs: 4 };
const row = {
  id: '1',
  user: 'guest',
  session: 'openbox',
  model: 'x11',
  state: 'left',
  active: false,
  designatedPid: 1,
  display: ':2',
  containment: null,
  startedAt: null,
  endReason: { kind: 'idle' },
  endText: 'x',
  left: [4711],
};

interface Wire {
  readonly schema: z.ZodType;
  /** One of each kind at least. */
  readonly said: readonly unknown[];
  readonly refused: readonly unknown[];
}

const wires: Readonly<Record<string, Wire>> = {
  'app to worker': {
    schema: toWorkerSchema,
    said: [
      { kind: 'hello', version: 1 },
      { kind: 'begin', subject: { method: 'guest' } },
      { kind: 'begin', subject: { method: 'account', user: 'alice' } },
      { kind: 'begin', subject: { method: 'autologin', user: 'alice' } },
      { kind: 'answer', questionsId: 1, texts: ['x', ''] },
      { kind: 'cancel' },
      {
        kind: 'start',
        model: 'x11',
        program: openbox,
        leftovers: 'end',
        gracePeriodMs: 5000,
        keyboard: null,
        language: null,
      },
      { kind: 'end', reason: { kind: 'logged-off' } },
      { kind: 'end-left' },
      { kind: 'forget-left' },
    ],
    refused: [
      { kind: 'hello', version: 2 },
      { kind: 'begin', subject: { method: 'root' } },
      { kind: 'begin', subject: { method: 'autologin', user: '' } },
      { kind: 'begin', subject: { method: 'account', user: 'alice\0' } },
      { kind: 'begin', subject: { method: 'account', user: 'a'.repeat(257) } },
      { kind: 'answer', questionsId: 1, texts: ['x'.repeat(answerLimit + 1)] },
      { kind: 'answer', questionsId: 1, texts: Array(questionLimit + 1).fill('') },
      {
        kind: 'start',
        model: 'x11',
        program: { ...openbox, argv: [] },
        leftovers: 'end',
        gracePeriodMs: 5000,
        keyboard: null,
        language: null,
      },
      {
        kind: 'start',
        model: 'x11',
        program: openbox,
        leftovers: 'end',
        gracePeriodMs: 600_001,
        keyboard: null,
        language: null,
      },
      { kind: 'start', model: 'x11', program: openbox, leftovers: 'end', gracePeriodMs: 5000 },
      { kind: 'end' },
    ],
  },
  'worker to app': {
    schema: fromWorkerSchema,
    said: [
      { kind: 'snapshot', version: 1, snapshot: snapshotOf({}) },
      { kind: 'display-ready', display: displayOf('1') },
      { kind: 'display-failed', why: 'x' },
      { kind: 'questions', questionsId: 1, questions: [question] },
      { kind: 'message', style: 'info', text: 'x' },
      { kind: 'accepted', user: guest },
      { kind: 'refused', text: 'x' },
      { kind: 'started', session: startedSession('1', 0) },
      { kind: 'ended', ended },
      { kind: 'ended', ended: { ...ended, logPath: null, lifetimeMs: null } },
      { kind: 'cleaned', left: [member], leftovers: ['x'] },
      { kind: 'rejected', what: 'start', why: 'x' },
    ],
    refused: [
      { kind: 'snapshot', version: 2, snapshot: snapshotOf({}) },
      { kind: 'display-ready', display: { displayNumber: -1, rfbSocketPath: 'x' } },
      { kind: 'display-ready', display: { displayNumber: 1, rfbSocketPath: 'x'.repeat(108) } },
      { kind: 'questions', questionsId: 1, questions: [] },
      { kind: 'questions', questionsId: 1, questions: Array(questionLimit + 1).fill(question) },
      { kind: 'accepted', user: { ...guest, uid: -1 } },
      { kind: 'ended', ended: { ...ended, lifetimeMs: -1 } },
      { kind: 'cleaned', left: [{ pid: 0, startTicks: 7 }], leftovers: [] },
    ],
  },
  'worker snapshot': {
    schema: workerSnapshotSchema,
    said: [
      snapshotOf({}),
      snapshotOf({
        phase: 'left',
        display: displayOf('1'),
        subject: { method: 'guest' },
        accepted: guest,
        pending: { questionsId: 1, questions: [{ style: 'visible', text: '' }] },
        session: startedSession('1', 0),
        ended: { reason: { kind: 'idle' }, endedAtMs: 1, lifetimeMs: null },
        left: [member],
      }),
    ],
    refused: [{ ...snapshotOf({}), phase: 'asleep' }, { phase: 'starting' }],
  },
  'app to supervisor': {
    schema: toSupervisorSchema,
    said: [
      { kind: 'hello', version: 1 },
      { kind: 'start-worker', requestId: 'r1' },
      { kind: 'kill-worker', workerId: '1' },
      { kind: 'greeter-painted' },
      { kind: 'check-pin', requestId: '1', pin: '2468' },
      { kind: 'read-picture', requestId: 'p1', user: 'ada' },
      { kind: 'set-keyboard', layout: 'us(dvorak-intl)' },
      { kind: 'look-at-power' },
      { kind: 'inspect-power', action: 'suspend' },
      { kind: 'power', action: 'shutdown' },
      { kind: 'control-line', clientId: 1, line: { any: 'thing' } },
      { kind: 'control-end', clientId: 1 },
      { kind: 'stopped' },
    ],
    refused: [
      { kind: 'read-picture', requestId: 'p1', user: '' },
      { kind: 'read-picture', requestId: 'p1', user: 'ada\0' },
      { kind: 'read-picture', requestId: 'p1', user: 'a'.repeat(257) },
      { kind: 'read-picture', requestId: 'p'.repeat(65), user: 'ada' },
      { kind: 'hello' },
      { kind: 'start-worker', requestId: 'r'.repeat(65) },
      { kind: 'kill-worker', workerId: 1 },
      { kind: 'set-keyboard', layout: 'us -option x' },
      { kind: 'set-keyboard', layout: 'us,de' },
      { kind: 'set-keyboard', layout: '-layout' + '(us)'.repeat(2) },
      { kind: 'power', action: 'halt' },
      { kind: 'control-end', clientId: 1.5 },
      { kind: 'run', argv: ['sh'] },
    ],
  },
  'supervisor to app': {
    schema: fromSupervisorSchema,
    said: [
      {
        kind: 'welcome',
        version: 1,
        vestibuleVersion: '1',
        seat: { name: 'seat0', kind: 'kiosk', trial: true },
        runtime: 'electron',
        configuration: settings.configuration,
        problems: [{ file: '/etc/x', line: 3, text: 'y' }],
        isRefused: false,
        staleWorkers: [],
        sessionEndLimitMs: 5000,
        files: [{ key: 'brand.logo', path: '/logo.svg', file: '/etc/x', line: 4 }],
        notices: ['z'],
        onlyUid: 1000,
        logFolder: '/var/log/vestibule',
        keyboard: {
          layouts: [{ id: 'de(nodeadkeys)', code: 'DE', name: 'German (no dead keys)' }],
          current: 'de(nodeadkeys)',
          typedWith: { kind: 'desktop', name: null },
        },
        workers: [{ workerId: '1', socketPath: '/run/x' }],
        restarts: 0,
        paintedBefore: false,
      },
      {
        kind: 'configuration-changed',
        configuration: settings.configuration,
        problems: [{ file: '--set x', line: null, text: 'y' }],
        isRefused: true,
        files: [],
        ...{ notices: [], keyboard: null, staleWorkers: ['1'], sessionEndLimitMs: 5000 },
      },
      { kind: 'worker-started', requestId: 'r1', worker: { workerId: '1', socketPath: '/run/x' } },
      { kind: 'worker-refused', requestId: 'r1', why: 'x' },
      { kind: 'worker-gone', workerId: '1', clean: false, leftovers: ['x'] },
      { kind: 'local-accounts', accounts: [{ name: 'kiosk', realName: '' }] },
      { kind: 'picture', requestId: 'p1', base64: 'AA==' },
      { kind: 'picture', requestId: 'p1', base64: null },
      { kind: 'pin-checked', requestId: '1', verdict: { kind: 'wrong', waitMs: 1000 } },
      { kind: 'power-offered', actions: [{ action: 'restart', means: 'command' }] },
      { kind: 'power-inspected', action: 'restart', sessions: [{ user: 'a', text: 'b' }], inhibitors: ['c'] },
      { kind: 'power-answered', action: 'restart', problem: null },
      { kind: 'control-open', clientId: 1, request: {} },
      { kind: 'control-line', clientId: 1, line: {} },
      { kind: 'control-closed', clientId: 1 },
      { kind: 'stop', leave: false },
    ],
    refused: [
      { kind: 'picture', requestId: 'p1' },
      { kind: 'local-accounts', accounts: [{ name: 'kiosk' }] },
      { kind: 'stop' },
      { kind: 'worker-gone', workerId: '1' },
      { kind: 'welcome', version: 1 },
    ],
  },
  'command to control socket': {
    schema: controlRequestSchema,
    said: [
      { version: 1, command: 'status' },
      { version: 1, command: 'stop', leave: true },
      { version: 1, command: 'view' },
      { version: 1, command: 'reload' },
      { version: 1, command: 'sessions' },
      { version: 1, command: 'login', user: null, session: null, wait: false },
      { version: 1, command: 'end', sessionId: '1' },
      { version: 1, command: 'power', action: 'hibernate', force: false },
      { version: 1, command: 'events', follow: true },
      { version: 1, command: 'screenshot' },
    ],
    refused: [
      { command: 'status' },
      { version: 2, command: 'status' },
      { version: 1, command: 'login', user: 'u'.repeat(257), session: null, wait: false },
      { version: 1, command: 'login', user: 'alice\0', session: null, wait: false },
      { version: 1, command: 'login', user: null, session: null },
      { version: 1, command: 'end', sessionId: 1 },
      { version: 1, command: 'reboot' },
    ],
  },
  'command to control socket, later': {
    schema: controlClientLineSchema,
    said: [{ kind: 'answer', questionsId: 1, texts: ['x'] }, { kind: 'cancel' }],
    refused: [
      { kind: 'answer', texts: ['x'] },
      { kind: 'answer', questionsId: 1, texts: ['x'.repeat(answerLimit + 1)] },
    ],
  },
  'control socket to command': {
    schema: controlLineSchema,
    said: [
      { kind: 'questions', questionsId: 1, questions: [question] },
      { kind: 'message', style: 'error', text: 'x' },
      { kind: 'started', session: row },
      { kind: 'event', entry: { a: 1 } },
      { kind: 'result', result: { a: 1 } },
      { kind: 'error', code: 2, text: 'x' },
    ],
    refused: [
      { kind: 'error', code: 3, text: 'x' },
      { kind: 'started', session: { ...row, state: 'asleep' } },
    ],
  },
  'intents of a page': {
    schema: intentSchema,
    said: [
      { kind: 'painted', revision: 3, screen: 'greeter' },
      { kind: 'log-in', user: null, session: 'openbox' },
      { kind: 'cancel-login' },
      { kind: 'end-session', sessionId: '1' },
      { kind: 'dismiss-end' },
      { kind: 'stop-autologin' },
    ],
    refused: [
      { kind: 'painted', revision: 'x', screen: 'greeter' },
      { kind: 'log-in', user: 'u'.repeat(257), session: null },
      { kind: 'log-in', user: 'alice\0', session: null },
      { kind: 'log-in', user: null, session: 's'.repeat(256) },
      { kind: 'end-session', sessionId: 's'.repeat(65) },
      { kind: 'start', argv: ['sh'] },
    ],
  },
  'answers of a page': {
    schema: answerSchema,
    said: [
      { loginId: 'l1', questionsId: 1, texts: ['x'] },
      { loginId: 'l1', questionsId: 1, texts: Array(questionLimit).fill('x'.repeat(answerLimit)) },
    ],
    refused: [
      { loginId: 'l1', questionsId: 1, texts: 'x' },
      { loginId: 'l1', questionsId: 1, texts: Array(questionLimit + 1).fill('') },
      { loginId: 'l'.repeat(65), questionsId: 1, texts: [] },
    ],
  },
};

/** As the name of a test: long texts are cut. */
function named(messages: readonly unknown[]): readonly (readonly [string, unknown])[] {
  return messages.map((message) => [JSON.stringify(message).replace(/(.{120}).*/, '$1…'), message]);
}

describe.each(Object.entries(wires))('%s', (_, { schema, said, refused }) => {
  it.each(named(said))('takes %s as it is', (_name, message) => {
    expect(decodeLine(schema, encodeLine(message))).toEqual({ kind: 'message', message });
  });

  it.each(named(refused))('refuses %s', (_name, message) => {
    expect(decodeLine(schema, encodeLine(message))).toMatchObject({ kind: 'malformed' });
  });

  it('takes any noise without throwing, and never repeats it', () => {
    const marked = 'correct horse battery staple';
    const noise = fc.oneof(
      fc.string().map((text) => text + marked),
      fc.json().map((json) => `{"kind":"${marked}","a":${json}}`),
      fc.constantFrom(...said).map((message) => JSON.stringify(message).replace(/:("[^"]*"|\d+)/g, `:{"${marked}":1}`)),
    );
    fc.assert(
      fc.property(noise, (line) => {
        const decoded = decodeLine(schema, line);
        if (decoded.kind === 'malformed') expect(decoded.problem).not.toContain(marked);
      }),
      { numRuns: 100 },
    );
  });
});
