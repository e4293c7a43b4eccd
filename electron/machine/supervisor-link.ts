/** The app's end of its wire to the supervisor. */
import { connect } from 'node:net';
import { pictureLineLimit } from '../contract/line.ts';
import {
  type FromSupervisor,
  fromSupervisorSchema,
  supervisorProtocolVersion,
  type ToSupervisor,
} from '../contract/supervisor.ts';
import { installLineSocket } from './line-socket.ts';

export interface SupervisorLink {
  send(message: ToSupervisor): void;
  /** Sends what is queued, then closes. */
  close(): Promise<void>;
}

export interface SupervisorLinkOptions {
  readonly socketPath: string;
  readonly onMessage: (message: FromSupervisor) => void;
  readonly onLost: (problem: string | null) => void;
}

export function openSupervisorLink(options: SupervisorLinkOptions): SupervisorLink {
  const socket = connect(options.socketPath);
  let closing = false;
  let gone: () => void = () => undefined;
  const closed = new Promise<void>((resolve) => {
    gone = resolve;
  });
  const line = installLineSocket({
    socket,
    schema: fromSupervisorSchema,
    limit: pictureLineLimit,
    onMessage: options.onMessage,
    onClose: (problem) => {
      gone();
      if (!closing) options.onLost(problem);
    },
  });
  line.send({ kind: 'hello', version: supervisorProtocolVersion } satisfies ToSupervisor);
  return {
    send: (message) => line.send(message),
    close() {
      closing = true;
      line.end();
      return closed;
    },
  };
}
