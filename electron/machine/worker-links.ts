/** The app's ends of its wires to workers: one connection a worker, greeted at once, kept until the worker is gone. */
import { connect } from 'node:net';
import type { WorkerHandle } from '../contract/supervisor.ts';
import { type FromWorker, fromWorkerSchema, type ToWorker, workerProtocolVersion } from '../contract/worker.ts';
import { installLineSocket, type LineSocket } from './line-socket.ts';

export interface WorkerLinks {
  open(worker: WorkerHandle): void;
  /** To a worker that is not there (any more) it goes nowhere: its end is on its way as an event. */
  send(workerId: string, message: ToWorker): void;
  close(workerId: string): void;
  closeAll(): void;
}

export interface WorkerLinksOptions {
  readonly onMessage: (workerId: string, message: FromWorker) => void;
  /** A wire that broke is news for the log only: whether the worker is gone is the supervisor's to say. */
  readonly log: (line: string) => void;
}

export function createWorkerLinks(options: WorkerLinksOptions): WorkerLinks {
  const links = new Map<string, LineSocket>();
  return {
    open({ workerId, socketPath }) {
      links.get(workerId)?.destroy();
      const link: LineSocket = installLineSocket({
        socket: connect(socketPath),
        schema: fromWorkerSchema,
        onMessage: (message) => options.onMessage(workerId, message),
        onClose: (problem) => {
          if (links.get(workerId) === link) links.delete(workerId);
          if (problem !== null) options.log(`the wire to worker ${workerId} broke: ${problem}`);
        },
      });
      links.set(workerId, link);
      link.send({ kind: 'hello', version: workerProtocolVersion } satisfies ToWorker);
    },
    send(workerId, message) {
      links.get(workerId)?.send(message);
    },
    close(workerId) {
      links.get(workerId)?.end();
    },
    closeAll() {
      for (const link of links.values()) link.end();
    },
  };
}
