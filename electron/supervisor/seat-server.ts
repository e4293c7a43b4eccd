/** The display server of a `virtual` seat: started, and started again whenever it dies, until the seat is stopped. */
import { setTimeout as pause } from 'node:timers/promises';
import { decideRestart } from '../contract/restart-policy.ts';
import { type DisplayServer, startXvnc } from '../machine/display-server.ts';
import type { SeatHooks } from './seat-hooks.ts';

export interface SeatServerOptions {
  /** RUNTIME/display */
  readonly folder: string;
  readonly account: { readonly uid: number; readonly gid: number } | null;
  readonly hooks: Pick<SeatHooks, 'setUpDisplay' | 'tellDisplayStopped'>;
  readonly log: (line: string) => void;
}

export interface SeatServerListener {
  onReady(): void;
  /** It died, and is being started again. */
  onDied(how: string): void;
}

export interface SeatServer {
  listen(listener: SeatServerListener): void;
  /** null while there is none. */
  current(): DisplayServer | null;
  /** The one that is there, or the next one that will be. Never resolves after `stop`. */
  ready(): Promise<DisplayServer>;
  /** Gives what could not be ended or removed, in words. Idempotent. */
  stop(): Promise<readonly string[]>;
}

const geometry = { width: 1280, height: 800 } as const;
const readyLimitMs = 10_000;

/** Throws, in words, where not even the first one gets ready: then there is no seat. */
export async function startSeatServer(options: SeatServerOptions): Promise<SeatServer> {
  let deathsAtMs: readonly number[] = [];
  let stopping = false;
  const stopped = new AbortController();
  let listener: SeatServerListener | null = null;
  let current: DisplayServer | null = null;
  let replacing: Promise<void> = Promise.resolve();
  let waiting: ((server: DisplayServer) => void)[] = [];

  async function startOne(): Promise<string | null> {
    const outcome = await startXvnc({ folder: options.folder, account: options.account, geometry, readyLimitMs });
    if (outcome.kind === 'not-ready') return outcome.why;
    const { server } = outcome;
    if (!stopping) await options.hooks.setUpDisplay(server);
    if (stopping) {
      await server.stop();
      await options.hooks.tellDisplayStopped();
      return null;
    }
    current = server;
    listener?.onReady();
    for (const resolve of waiting.splice(0)) resolve(server);
    void server.died.then((how) => {
      replacing = whenDied(server, how);
    });
    return null;
  }

  async function whenDied(server: DisplayServer, how: string): Promise<void> {
    if (stopping) return;
    current = null;
    listener?.onDied(how);
    // Its files would be in the way of the next one.
    await server.stop();
    await options.hooks.tellDisplayStopped();
    for (let why: string | null = how; why !== null && !stopping; why = await startOne()) {
      const restart = decideRestart(deathsAtMs, performance.now());
      deathsAtMs = restart.deathsAtMs;
      options.log(`the display server of the seat: ${why}`);
      await pause(restart.delayMs, null, { signal: stopped.signal }).catch(() => null);
    }
  }

  const failed = await startOne();
  if (failed !== null) throw new Error(`no display server for the seat: ${failed}`);
  return {
    listen(given) {
      listener = given;
    },
    current: () => current,
    ready: () => (current === null ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(current)),
    async stop() {
      stopping = true;
      stopped.abort();
      waiting = [];
      // One that is being started is over by then.
      await replacing;
      const leftovers = (await current?.stop()) ?? [];
      await options.hooks.tellDisplayStopped();
      return leftovers;
    },
  };
}
