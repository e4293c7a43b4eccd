import { beforeEach, describe, expect, it } from 'vitest';
import { channels } from '../../electron/contract/names.ts';
import { type GreeterView, pageOrigin } from '../../electron/contract/renderer.ts';
import { isInspectorIntent } from '../../electron/windows/inspector-intents.ts';
import { installIpcDoor } from '../../electron/windows/ipc-door.ts';

type Listener = (event: unknown, ...payloads: unknown[]) => unknown;

const contents = {};
const mainFrame = { origin: pageOrigin, parent: null };
const page = { sender: contents, senderFrame: mainFrame };
const inspector = {};
const inspectorPage = { sender: inspector, senderFrame: mainFrame };

let listeners: Map<string, Listener>;
let handled: unknown[];
let said: string[];
let undo: () => void;

beforeEach(() => {
  listeners = new Map();
  handled = [];
  said = [];
  undo = installIpcDoor({
    ipcMain: {
      handle: (channel: string, listener: Listener) => listeners.set(channel, listener),
      removeHandler: (channel: string) => listeners.delete(channel),
    } as never,
    contents: contents as never,
    inspector: () => ({ contents: inspector, mayIntend: isInspectorIntent }),
    log: (line) => said.push(line),
    handlers: {
      current: () => Promise.resolve({ revision: 3 } as GreeterView),
      people: () => ({ version: 2, list: [{ name: 'ada', realName: null }] }),
      onIntent: (intent) => handled.push(intent),
      onAnswer: (answer) => handled.push(answer),
      onExportHappenings: () => Promise.resolve('/var/log/vestibule/inspector-1.jsonl'),
      onCheckPin: async () => ({ kind: 'wrong', waitMs: 0 }),
      onOpenPixels: (sessionId) => (sessionId === 'w1' ? { url: 'ws://127.0.0.1:1/pixels/t' } : null),
    },
  });
});

function invoke(channel: string, event: unknown, ...payloads: unknown[]): Promise<unknown> {
  const listener = listeners.get(channel);
  if (listener === undefined) throw new Error(`nothing listens on ${channel}`);
  return Promise.resolve(listener(event, ...payloads));
}

describe('ipc door', () => {
  it('passes an intent of the page on and resolves to null', async () => {
    expect(await invoke(channels.intent, page, { kind: 'log-in', user: null, session: 'openbox' })).toBe(null);
    expect(handled).toEqual([{ kind: 'log-in', user: null, session: 'openbox' }]);
  });

  it('passes an answer on', async () => {
    await invoke(channels.answer, page, { loginId: 'w1', questionsId: 1, texts: ['x'.repeat(4096)] });
    expect(handled).toEqual([{ loginId: 'w1', questionsId: 1, texts: ['x'.repeat(4096)] }]);
  });

  it('gives the view of now', async () => {
    expect(await invoke(channels.current, page)).toEqual({ revision: 3 });
  });

  it('gives the people of now', async () => {
    expect(await invoke(channels.people, page)).toEqual({ version: 2, list: [{ name: 'ada', realName: null }] });
  });

  it('gives the address of a picture, or null where there is none', async () => {
    expect(await invoke(channels.openPixels, page, 'w1')).toEqual({ url: 'ws://127.0.0.1:1/pixels/t' });
    expect(await invoke(channels.openPixels, page, 'w2')).toBe(null);
  });

  it('drops what the contract does not name', async () => {
    await invoke(channels.intent, page, { kind: 'dismiss-end', extra: 'x' });
    expect(handled).toEqual([{ kind: 'dismiss-end' }]);
  });

  it.each([
    ['another window', { sender: {}, senderFrame: mainFrame }],
    ['not the main frame', { sender: contents, senderFrame: { origin: pageOrigin, parent: mainFrame } }],
    ['not the main frame', { sender: contents, senderFrame: null }],
    ['another origin', { sender: contents, senderFrame: { origin: 'https://vestibule.localhost:8443', parent: null } }],
    ['another origin', { sender: contents, senderFrame: { origin: 'null', parent: null } }],
  ])('rejects every channel to %s', async (why, event) => {
    for (const channel of listeners.keys()) {
      await expect(invoke(channel, event, { kind: 'dismiss-end' })).rejects.toThrow('rejected');
    }
    expect(handled).toEqual([]);
    expect(said).toEqual([...listeners.keys()].map((channel) => `ipc door: rejected ${channel}: ${why}`));
  });

  it.each([
    ['nothing', channels.intent, undefined],
    ['an unknown intent', channels.intent, { kind: 'reboot' }],
    ['a user name beyond its limit', channels.intent, { kind: 'log-in', user: 'a'.repeat(257), session: null }],
    ['an answer beyond its limit', channels.answer, { loginId: 'w1', questionsId: 1, texts: ['s'.repeat(4097)] }],
    ['too many answers', channels.answer, { loginId: 'w1', questionsId: 1, texts: Array(65).fill('s3cret') }],
    ['an answer that is no text', channels.answer, { loginId: 'w1', questionsId: 1, texts: [{ s3cret: 1 }] }],
    ['a session id that is no text', channels.openPixels, { s3cret: 1 }],
    ['a session id beyond its limit', channels.openPixels, 's3cret'.repeat(20)],
    ['a payload where there is none', channels.current, 's3cret'],
    ['a question among the people', channels.people, 's3cret'],
  ])('rejects %s, and logs it without its content', async (_what, channel, payload) => {
    await expect(invoke(channel, page, payload)).rejects.toThrow(/^rejected$/);
    expect(handled).toEqual([]);
    expect(said).toEqual([`ipc door: rejected ${channel}: the payload does not fit`]);
  });

  it('takes of the inspector’s own page what an inspector asks for, and nothing else', async () => {
    await invoke(channels.intent, inspectorPage, { kind: 'inspect', open: true, own: true });
    await invoke(channels.intent, inspectorPage, { kind: 'hang-up', sessionId: 'w1' });
    expect(handled).toHaveLength(2);
    expect(await invoke(channels.exportHappenings, inspectorPage)).toContain('inspector-1');
    for (const [channel, payload] of [
      [channels.intent, { kind: 'log-in', user: null, session: null }],
      [channels.intent, { kind: 'confirm-power' }],
      [channels.answer, { loginId: 'w1', questionsId: 1, texts: ['x'] }],
      [channels.current, undefined],
      [channels.people, undefined],
      [channels.openPixels, 'w1'],
    ] as const)
      await expect(invoke(channel, inspectorPage, payload)).rejects.toThrow('rejected');
    const framed = { ...inspectorPage, senderFrame: { ...mainFrame, parent: {} } };
    await expect(invoke(channels.intent, framed, { kind: 'inspect', open: true })).rejects.toThrow('rejected');
    expect(handled).toHaveLength(2);
  });

  it('rejects a second payload', async () => {
    await expect(invoke(channels.intent, page, { kind: 'dismiss-end' }, 'more')).rejects.toThrow('rejected');
    expect(handled).toEqual([]);
  });

  it('closes every channel again', () => {
    undo();
    expect(listeners.size).toBe(0);
  });
});
