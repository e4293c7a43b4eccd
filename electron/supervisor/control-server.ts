/**
 * `control.sock`: the `vestibule` command asks here. What the supervisor knows it answers itself; the rest is the manager's
 * and is passed to the app, held back while the app starts (a login, an end and a screenshot need the greeter).
 */
import * as z from 'zod';
import { type ControlLine, type ControlRequest, controlRequestSchema, type Status } from '../contract/control.ts';
import type { FromSupervisor } from '../contract/supervisor.ts';
import { installLineSocket, type LineSocket } from '../machine/line-socket.ts';
import type { ReloadOutcome } from './configuration-desk.ts';
import type { SocketListener } from './socket-listener.ts';

export interface ControlServerOptions {
  readonly listener: SocketListener;
  readonly status: () => Status;
  readonly view: () => unknown;
  /** Resolves with what could not be ended or removed, when all is over. */
  /** The configuration is read anew; resolves with what came of it. */
  readonly reload: () => Promise<ReloadOutcome>;
  readonly stop: (leave: boolean) => Promise<readonly string[]>;
  readonly sendToApp: (message: FromSupervisor) => void;
  readonly appReadiness: () => 'absent' | 'connected' | 'painted';
  /** The app knows what power there is; before, it would refuse what it may be about to hear of. */
  readonly isPowerKnown: () => boolean;
}

export interface ControlServer {
  /** The app said something to a client, which hears it only if its request went to the app. */
  line(clientId: number, line: unknown): void;
  end(clientId: number): void;
  /** An app connected, its page painted, or it knows its power: what waits for that goes on. */
  releaseHeld(): void;
  /** The app is gone: what it had been asked cannot be answered any more. */
  failAsked(): void;
  /** Closes the socket and every connection, after what was said to them has gone. */
  stop(): Promise<void>;
}

interface Client {
  readonly socket: LineSocket;
  state: 'new' | 'held' | 'asked' | 'answered';
  request: ControlRequest | null;
  /** Lines that came while the request was held. */
  early: unknown[];
  timer: NodeJS.Timeout | undefined;
}

/** How long a command waits for a manager that still starts. */
const startLimitMs = 30_000;
const clientLimit = 64;
const needsGreeter: readonly ControlRequest['command'][] = ['login', 'end', 'lock', 'switch', 'power', 'screenshot'];

export function serveControl(options: ControlServerOptions): ControlServer {
  const clients = new Map<number, Client>();
  let counter = 0;
  let closing: Promise<unknown>[] = [];

  options.listener.serve((socket) => {
    counter += 1;
    const clientId = counter;
    let closed: () => void = () => undefined;
    closing.push(new Promise<void>((resolve) => (closed = resolve)));
    const client: Client = {
      socket: installLineSocket({
        socket,
        schema: z.unknown(),
        onMessage: (message) => take(clientId, client, message),
        onClose: () => {
          clearTimeout(client.timer);
          clients.delete(clientId);
          if (client.state === 'asked') options.sendToApp({ kind: 'control-closed', clientId });
          closed();
        },
      }),
      state: 'new',
      request: null,
      early: [],
      timer: undefined,
    };
    if (clients.size >= clientLimit) return client.socket.destroy();
    clients.set(clientId, client);
  });

  function take(clientId: number, client: Client, message: unknown): void {
    switch (client.state) {
      case 'new': {
        const parsed = controlRequestSchema.safeParse(message);
        if (!parsed.success) {
          client.state = 'answered';
          return finish(client, { kind: 'error', code: 2, text: 'the request is not understood' });
        }
        client.request = parsed.data;
        return begin(clientId, client, parsed.data);
      }
      case 'held':
        if (client.early.length < 64) client.early.push(message);
        return;
      case 'asked':
        return options.sendToApp({ kind: 'control-line', clientId, line: message });
      case 'answered':
        return;
    }
  }

  function begin(clientId: number, client: Client, request: ControlRequest): void {
    switch (request.command) {
      case 'status':
        client.state = 'answered';
        return finish(client, { kind: 'result', result: options.status() });
      case 'view':
        client.state = 'answered';
        return finish(client, { kind: 'result', result: options.view() });
      case 'reload':
        client.state = 'answered';
        void options.reload().then(
          (result) => finish(client, { kind: 'result', result }),
          (error: unknown) =>
            finish(client, { kind: 'error', code: 1, text: error instanceof Error ? error.message : String(error) }),
        );
        return;
      case 'stop':
        client.state = 'answered';
        void options.stop(request.leave).then((leftovers) => finish(client, { kind: 'result', result: { leftovers } }));
        return;
      // The app's affair.
      default:
        if (mayAsk(request)) return ask(clientId, client);
        client.state = 'held';
        client.timer = setTimeout(() => {
          client.state = 'answered';
          finish(client, { kind: 'error', code: 1, text: `the greeter was not there within ${startLimitMs / 1000} s` });
        }, startLimitMs);
    }
  }

  function mayAsk(request: ControlRequest): boolean {
    if (request.command === 'power' && !options.isPowerKnown()) return false;
    const readiness = options.appReadiness();
    return readiness === 'painted' || (readiness === 'connected' && !needsGreeter.includes(request.command));
  }

  function ask(clientId: number, client: Client): void {
    clearTimeout(client.timer);
    client.state = 'asked';
    options.sendToApp({ kind: 'control-open', clientId, request: client.request });
    for (const line of client.early.splice(0)) options.sendToApp({ kind: 'control-line', clientId, line });
  }

  function finish(client: Client, line: ControlLine): void {
    clearTimeout(client.timer);
    client.socket.send(line);
    client.socket.end();
  }

  return {
    line(clientId, line) {
      const client = clients.get(clientId);
      if (client?.state === 'asked') client.socket.send(line);
    },
    end(clientId) {
      const client = clients.get(clientId);
      if (client?.state !== 'asked') return;
      client.state = 'answered';
      client.socket.end();
    },
    releaseHeld() {
      for (const [clientId, client] of clients) {
        if (client.state === 'held' && client.request !== null && mayAsk(client.request)) ask(clientId, client);
      }
    },
    failAsked() {
      for (const client of clients.values()) {
        if (client.state !== 'asked') continue;
        client.state = 'answered';
        finish(client, { kind: 'error', code: 1, text: 'the display manager was restarted; ask again' });
      }
    },
    async stop() {
      options.listener.close();
      for (const client of clients.values()) client.socket.end();
      // A client that does not close its side is not waited for.
      await Promise.race([Promise.all(closing), new Promise((resolve) => setTimeout(resolve, 500).unref())]);
      for (const client of clients.values()) client.socket.destroy();
      closing = [];
    },
  };
}
