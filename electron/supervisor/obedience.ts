/** What the supervisor does because the app asks: these and nothing else. contract/accepted-requests.ts has the reasons. */
import type { FromSupervisor, ToSupervisor } from '../contract/supervisor.ts';
import type { ControlServer } from './control-server.ts';
import type { WorkerPool } from './worker-pool.ts';

export interface ObedienceOptions {
  readonly workers: Pick<WorkerPool, 'start' | 'kill'>;
  readonly control: Pick<ControlServer, 'line' | 'end'>;
  readonly send: (message: FromSupervisor) => void;
  readonly onPainted: () => void;
  readonly onPaused: (why: string | null) => void;
  readonly onStopped: () => void;
}

export function createObedience(
  options: ObedienceOptions,
): (message: Exclude<ToSupervisor, { kind: 'hello' }>) => void {
  const { workers, control, send } = options;
  return (message) => {
    switch (message.kind) {
      case 'start-worker': {
        const { requestId } = message;
        void workers
          .start()
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
