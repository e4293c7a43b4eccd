/**
 * The DevTools protocol over the browser's pipes (--remote-debugging-pipe: commands on its descriptor 3, answers on 4, each
 * message ended by a zero byte). Methods and events are typed by the protocol's own description.
 */
import { EventEmitter } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import type { Protocol } from '../../node_modules/playwright-core/types/protocol.d.ts';

export type { Protocol };
export type Method = keyof Protocol.CommandParameters & keyof Protocol.CommandReturnValues;
export type EventName = keyof Protocol.Events;

/** The browser refused a command, or ended before it answered. */
export class DevToolsError extends Error {}

export interface DevToolsSession {
  /** Rejects with a DevToolsError. */
  send<Name extends Method>(
    method: Name,
    parameters?: Protocol.CommandParameters[Name],
  ): Promise<Protocol.CommandReturnValues[Name]>;
  /** As `send` where nothing depends on the answer; a refusal is reported on stderr unless the session is over. */
  order<Name extends Method>(method: Name, parameters?: Protocol.CommandParameters[Name]): void;
  on<Name extends EventName>(event: Name, listener: (parameters: Protocol.Events[Name]) => void): void;
}

interface Waiting {
  readonly sessionId: string | undefined;
  readonly resolve: (value: never) => void;
  readonly reject: (error: DevToolsError) => void;
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
  readonly sessionId?: string;
}

export interface DevToolsPipe extends DevToolsSession {
  /** The page or other target behind a session id of `Target.attachedToTarget`. */
  session(sessionId: string): DevToolsSession;
  /** Every command that is still open on it is rejected. */
  forget(sessionId: string): void;
  /** The browser is gone: every open command is rejected. */
  close(): void;
}

export function createDevToolsPipe(commands: Writable, answers: Readable): DevToolsPipe {
  const waiting = new Map<number, Waiting>();
  const emitters = new Map<string, EventEmitter>();
  let nextId = 1;
  let closed = false;
  /** Pieces of a message that has not ended yet: joined once, since a picture comes in many pieces. */
  let pieces: Buffer[] = [];

  function emitter(sessionId: string): EventEmitter {
    let found = emitters.get(sessionId);
    if (found === undefined) {
      found = new EventEmitter();
      found.setMaxListeners(0);
      emitters.set(sessionId, found);
    }
    return found;
  }

  function send(sessionId: string | undefined, method: string, params: unknown): Promise<never> {
    if (closed) return Promise.reject(new DevToolsError(`${method}: the browser is gone`));
    const id = nextId++;
    return new Promise((resolve, reject) => {
      waiting.set(id, { sessionId, resolve, reject });
      commands.write(
        `${JSON.stringify({ id, method, params: params ?? {}, ...(sessionId === undefined ? {} : { sessionId }) })}\0`,
      );
    });
  }

  function take(message: Message): void {
    if (message.id === undefined) {
      if (message.method !== undefined) emitters.get(message.sessionId ?? '')?.emit(message.method, message.params);
      return;
    }
    const asked = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.error) asked?.reject(new DevToolsError(message.error.message));
    else asked?.resolve(message.result as never);
  }

  answers.on('data', (chunk: Buffer) => {
    let start = 0;
    for (let end = chunk.indexOf(0); end !== -1; end = chunk.indexOf(0, start)) {
      pieces.push(chunk.subarray(start, end));
      const text = Buffer.concat(pieces).toString();
      pieces = [];
      start = end + 1;
      take(JSON.parse(text) as Message);
    }
    if (start < chunk.length) pieces.push(chunk.subarray(start));
  });
  // EPIPE of a browser that is just going; its exit is what counts.
  commands.on('error', () => undefined);
  answers.on('error', () => undefined);

  function createSession(sessionId: string | undefined): DevToolsSession {
    return {
      send: (method, parameters) => send(sessionId, method, parameters),
      order(method, parameters) {
        send(sessionId, method, parameters).catch((error: unknown) => {
          if (closed || (sessionId !== undefined && !emitters.has(sessionId))) return;
          process.stderr.write(`electron: ${method}: ${error instanceof Error ? error.message : String(error)}\n`);
        });
      },
      on: (event, listener) => void emitter(sessionId ?? '').on(event, listener as (parameters: unknown) => void),
    };
  }

  return {
    ...createSession(undefined),
    session(sessionId) {
      emitter(sessionId);
      return createSession(sessionId);
    },
    forget(sessionId) {
      emitters.delete(sessionId);
      for (const [id, asked] of waiting) {
        if (asked.sessionId !== sessionId) continue;
        waiting.delete(id);
        asked.reject(new DevToolsError('the page is gone'));
      }
    },
    close() {
      closed = true;
      for (const asked of waiting.values()) asked.reject(new DevToolsError('the browser is gone'));
      waiting.clear();
      emitters.clear();
    },
  };
}
