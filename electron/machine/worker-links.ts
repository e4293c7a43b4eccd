/** The app's ends of its wires to workers: one connection a worker, greeted at once, kept until the worker is gone. */
import { connect } from 'node:net';
import type { WorkerHandle } from '../contract/supervisor.ts';
import { type FromWorker, fromWorkerSchema, type ToWorker, workerProtocolVersion } from '../contract/worker.ts';
import { startLimit } from './limit.ts';
import { installLineSocket, type LineSocket } from './line-socket.ts';

export interface WorkerLinks {
  open(worker: WorkerHandle): void;
  /** To a worker that is not there (any more) it goes nowhere: its end is on its way as an event. */
  send(workerId: string, message: ToWorker): void;
  /**
   * For a worker that is gone. Resolves when its last words have been taken: they may still lie in its wire, and who says that
   * it is gone does so on another.
   */
  finish(workerId: string): Promise<void>;
  closeAll(): void;
}

export interface WorkerLinksOptions {
  readonly onMessage: (workerId: string, message: FromWorker) => void;
  /** A wire that broke is news for the log only: whether the worker is gone is the supervisor's to say. */
  readonly log: (line: string) => void;
}

/** Nobody writes to that wire any more; should somebody hold it open, this much is waited for its end. */
const lastWordsLimitMs = 1000;

interface Link {
  readonly line: LineSocket;
  readonly closed: Promise<void>;
}

export function createWorkerLinks(options: WorkerLinksOptions): WorkerLinks {
  const links = new Map<string, Link>();
  return {
    open({ workerId, socketPath }) {
      links.get(workerId)?.line.destroy();
      const closed = Promise.withResolvers<void>();
      const line = installLineSocket({
        socket: connect(socketPath),
        schema: fromWorkerSchema,
        onMessage: (message) => options.onMessage(workerId, message),
        onClose: (problem) => {
          if (links.get(workerId) === link) links.delete(workerId);
          closed.resolve();
          if (problem !== null) options.log(`the wire to worker ${workerId} broke: ${problem}`);
        },
      });
      const link: Link = { line, closed: closed.promise };
      links.set(workerId, link);
      line.send({ kind: 'hello', version: workerProtocolVersion } satisfies ToWorker);
    },
    send(workerId, message) {
      links.get(workerId)?.line.send(message);
    },
    async finish(workerId) {
      const link = links.get(workerId);
      if (link === undefined) return;
      const endLimit = startLimit(lastWordsLimitMs, link.line.destroy);
      await link.closed;
      endLimit();
    },
    closeAll() {
      for (const { line } of links.values()) line.end();
    },
  };
}
