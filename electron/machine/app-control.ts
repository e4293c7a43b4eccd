/**
 * Clients of the control socket, as the app sees them: the supervisor passes their lines on. Requests become events;
 * answers go to the worker, beside the loop; pictures and the journal are sent from here.
 */
import { type ControlLine, controlClientLineSchema, controlRequestSchema } from '../contract/control.ts';
import type { FromSupervisor, ToSupervisor } from '../contract/supervisor.ts';
import type { ManagerState } from '../manager/model.ts';
import { type AnswerTarget, passAnswer } from './answers.ts';
import type { Journal } from './journal.ts';
import type { Happening, Ports } from './runner.ts';

export interface AppControlOptions {
  readonly send: (message: ToSupervisor) => void;
  readonly happen: (happening: Happening) => void;
  readonly state: () => ManagerState;
  readonly answers: AnswerTarget;
  readonly journal: Journal;
  /** The page as PNG; throws where there is none. */
  readonly capture: () => Promise<Buffer>;
}

export interface AppControl {
  readonly port: Ports['control'];
  handle(message: Extract<FromSupervisor, { readonly clientId: number }>): void;
}

/** Entries of the journal that `events` shows before it follows. */
const tailEntries = 1000;

export function createAppControl(options: AppControlOptions): AppControl {
  const { happen, journal } = options;
  /** What a client that follows the journal must be cut off from when it goes. */
  const following = new Map<number, () => void>();
  const send = (clientId: number, line: ControlLine): void => options.send({ kind: 'control-line', clientId, line });
  const close = (clientId: number): void => {
    following.get(clientId)?.();
    following.delete(clientId);
    options.send({ kind: 'control-end', clientId });
  };
  const fail = (clientId: number, text: string): void => {
    send(clientId, { kind: 'error', code: 1, text });
    close(clientId);
  };

  return {
    handle(message) {
      const { clientId } = message;
      switch (message.kind) {
        case 'control-open': {
          const request = controlRequestSchema.safeParse(message.request);
          if (!request.success) return fail(clientId, 'the request is not understood');
          return happen({ kind: 'control-requested', clientId, request: request.data });
        }
        case 'control-line': {
          const line = controlClientLineSchema.safeParse(message.line);
          if (!line.success || line.data.kind === 'cancel') return happen({ kind: 'control-cancelled', clientId });
          const { questionsId, texts } = line.data;
          const { login } = options.state().seat;
          if (
            login.kind === 'conversing' &&
            login.request.origin.kind === 'control' &&
            login.request.origin.clientId === clientId
          ) {
            passAnswer(options.answers, { loginId: login.request.loginId, questionsId, texts });
          }
          return;
        }
        case 'control-closed':
          following.get(clientId)?.();
          following.delete(clientId);
          return happen({ kind: 'control-closed', clientId });
      }
    },
    port: {
      send,
      close,
      streamJournal(clientId, follow) {
        // What happens while the tail is read comes after it.
        const meanwhile: unknown[] = [];
        let told = (entry: unknown): void => void meanwhile.push(entry);
        const tell = (entry: unknown): void => send(clientId, { kind: 'event', entry });
        following.set(
          clientId,
          journal.subscribe((entry) => told(entry)),
        );
        journal.readTail(tailEntries).then(
          (tail) => {
            for (const entry of [...tail, ...meanwhile]) tell(entry);
            told = tell;
            if (follow) return;
            send(clientId, { kind: 'result', result: {} });
            close(clientId);
          },
          (error: unknown) =>
            fail(clientId, `the journal cannot be read: ${error instanceof Error ? error.message : String(error)}`),
        );
      },
      captureScreen(clientId) {
        withinLimit(options.capture()).then(
          (png) => {
            send(clientId, { kind: 'result', result: { png: png.toString('base64') } });
            close(clientId);
          },
          (error: unknown) =>
            fail(clientId, `no picture of the greeter: ${error instanceof Error ? error.message : String(error)}`),
        );
      },
    },
  };
}

/** A renderer that has just died never answers. */
const captureLimitMs = 5000;

function withinLimit<T>(promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const limit = setTimeout(() => reject(new Error('the page does not answer')), captureLimitMs);
    promise.then(resolve, reject).finally(() => clearTimeout(limit));
  });
}
