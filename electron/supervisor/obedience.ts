/** What the supervisor does because the app asks: these and nothing else. contract/accepted-requests.ts has the reasons. */
import type { FromSupervisor, ToSupervisor } from '../contract/supervisor.ts';
import type { ControlServer } from './control-server.ts';
import type { PersonPictures } from './person-pictures.ts';
import type { PinDesk } from './pin-desk.ts';
import type { SeatPower } from './power.ts';
import type { SeatKeyboard } from './seat-keyboard.ts';
import type { WorkerPool } from './worker-pool.ts';

export interface ObedienceOptions {
  readonly workers: Pick<WorkerPool, 'start' | 'kill'>;
  readonly pictures: Pick<PersonPictures, 'read'>;
  readonly control: Pick<ControlServer, 'line' | 'end'>;
  readonly keyboard: Pick<SeatKeyboard, 'choose'>;
  readonly power: SeatPower;
  readonly pins: PinDesk;
  readonly send: (message: FromSupervisor) => void;
  readonly onPainted: () => void;
  readonly onPaused: (why: string | null) => void;
  readonly onStopped: () => void;
  readonly onReadPreferences: (user: string) => void;
}

export function createObedience(
  options: ObedienceOptions,
): (message: Exclude<ToSupervisor, { kind: 'hello' }>) => void {
  const { workers, pictures, control, send } = options;
  return (message) => {
    switch (message.kind) {
      case 'start-worker': {
        const { requestId } = message;
        void workers
          .start()
          // Some errors of spawn are thrown, such as ENOMEM.
          .catch((error: Error) => ({ kind: 'refused', why: error.message }) as const)
          .then((outcome) =>
            send(
              outcome.kind === 'started'
                ? { kind: 'worker-started', requestId, worker: outcome.worker }
                : { kind: 'worker-refused', requestId, why: outcome.why },
            ),
          );
        return;
      }
      case 'kill-worker':
        return workers.kill(message.workerId);
      case 'greeter-painted':
        return options.onPainted();
      case 'read-picture': {
        const { requestId, user } = message;
        void pictures
          .read(user)
          .then((bytes) => send({ kind: 'picture', requestId, base64: bytes?.toString('base64') ?? null }));
        return;
      }
      case 'read-preferences':
        return options.onReadPreferences(message.user);
      case 'set-keyboard':
        return options.keyboard.choose(message.layout);
      case 'look-at-power':
      case 'inspect-power':
      case 'power':
        return options.power.obey(message);
      case 'check-pin': {
        const { requestId, pin } = message;
        void options.pins.check(pin).then((verdict) => send({ kind: 'pin-checked', requestId, verdict }));
        return;
      }
      case 'autologin-paused':
        return options.onPaused(message.why);
      case 'control-line':
        return control.line(message.clientId, message.line);
      case 'control-end':
        return control.end(message.clientId);
      case 'stopped':
        return options.onStopped();
    }
  };
}
