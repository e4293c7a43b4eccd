/** One request to a running Vestibule over its control socket. */
import { connect } from 'node:net';
import {
  type ControlClientLine,
  type ControlLine,
  type ControlRequest,
  controlLineSchema,
} from '../contract/control.ts';
import { screenshotLineLimit } from '../contract/line.ts';
import { installLineSocket } from '../machine/line-socket.ts';
import { findRunningSeats } from '../machine/runtime-folder.ts';
import { exitStatus, Failure } from './exit-status.ts';

export interface SeatAddress {
  readonly name: string;
  readonly socketPath: string;
}

/** The seat that is meant: the only one, or the one of this name. */
export async function requireSeat(name: string | undefined): Promise<SeatAddress> {
  const seats = await findRunningSeats({
    uid: process.getuid?.() ?? -1,
    runtimeDirectory: process.env['XDG_RUNTIME_DIR'],
  });
  if (name !== undefined) {
    const seat = seats.find((each) => each.name === name);
    if (seat === undefined) throw new Failure(exitStatus.notRunning, `no seat «${name}» is running`);
    return seat;
  }
  const [only, ...others] = seats;
  if (only === undefined) throw new Failure(exitStatus.notRunning, 'nothing is running');
  if (others.length > 0) {
    throw new Failure(
      exitStatus.usage,
      `several seats are running, choose one with --seat: ${seats.map((seat) => seat.name).join(', ')}`,
    );
  }
  return only;
}

export interface Conversation {
  /** Every line but the last; may answer through `reply`. */
  readonly onLine?: (line: ControlLine, reply: (line: ControlClientLine) => void) => void;
  /** Ends the request from this side; it then resolves with null. */
  readonly signal?: AbortSignal;
}

/**
 * Sends the request and resolves with the value of its `result`, or null where `signal` ended it.
 * Throws a Failure with what an `error` says, and where the other side breaks off.
 */
export function ask(seat: SeatAddress, request: ControlRequest, conversation: Conversation = {}): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const socket = connect(seat.socketPath);
    const line = installLineSocket({
      socket,
      schema: controlLineSchema,
      limit: screenshotLineLimit,
      onMessage(message) {
        switch (message.kind) {
          case 'result':
            resolve(message.result);
            return line.end();
          case 'error':
            reject(new Failure(message.code, message.text));
            return line.end();
          default:
            conversation.onLine?.(message, (answer) => line.send(answer));
        }
      },
      onClose: (problem) =>
        reject(new Failure(exitStatus.failed, `Vestibule broke off: ${problem ?? 'the connection was closed'}`)),
    });
    conversation.signal?.addEventListener('abort', () => {
      resolve(null);
      line.destroy();
    });
    line.send(request);
  });
}
