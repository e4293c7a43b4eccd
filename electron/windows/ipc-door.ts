/**
 * The one place where a page's messages come in. Each is taken only from the main frame of the one window, at the exact
 * origin, and only then decoded, with the contract's length limits. What fails is rejected and logged without its content.
 */
import type { IpcMain, WebContents } from 'electron';
import * as z from 'zod';
import { channels } from '../contract/names.ts';
import type { PinVerdict } from '../contract/pin.ts';
import {
  type Answer,
  answerSchema,
  type GreeterView,
  type Intent,
  intentSchema,
  type PeopleView,
  type PixelAddress,
  pageOrigin,
  typedPinSchema,
} from '../contract/renderer.ts';

export interface IpcDoorHandlers {
  /** The view of now; waits where there is none yet. */
  readonly current: () => Promise<GreeterView>;
  readonly people: () => PeopleView;
  readonly onIntent: (intent: Intent) => void;
  /** Goes to the worker and nowhere else. */
  readonly onAnswer: (answer: Answer) => void;
  /** Goes to the supervisor and nowhere else. */
  readonly onCheckPin: (pin: string) => Promise<PinVerdict>;
  readonly onOpenPixels: (sessionId: string) => PixelAddress | null;
  /** Rejects where there is nothing to export, or no way to. */
  readonly onExportHappenings: () => Promise<string>;
}

export interface IpcDoorOptions {
  readonly ipcMain: Pick<IpcMain, 'handle' | 'removeHandler'>;
  /** The page's contents; only the identity and the main frame are looked at. */
  readonly contents: Pick<WebContents, 'mainFrame'>;
  /** Another page, which may send some intents and ask for an export, and nothing else; null: there is none now. */
  readonly inspector?: () => { readonly contents: unknown; mayIntend(intent: Intent): boolean } | null;
  readonly handlers: IpcDoorHandlers;
  readonly log: (line: string) => void;
}

/** What is looked at of a sender. */
interface Sender {
  readonly sender: unknown;
  readonly senderFrame: { readonly origin: string; readonly parent: unknown } | null;
}

type Refusal = 'another window' | 'not the main frame' | 'another origin';

/** Null where the sender is the main frame of the page at our origin. */
export function refuseSender(event: Sender, contents: unknown): Refusal | null {
  if (event.sender !== contents) return 'another window';
  if (event.senderFrame === null || event.senderFrame.parent !== null) return 'not the main frame';
  if (event.senderFrame.origin !== pageOrigin) return 'another origin';
  return null;
}

const noPayload = z.undefined();
const sessionIdSchema = z.string().max(64);

/** Opens the door; gives its undo. */
export function installIpcDoor(options: IpcDoorOptions): () => void {
  const { ipcMain, contents, handlers, log } = options;
  const opened: string[] = [];

  /** `mayInspector`: also what the inspector's own page sends. */
  function open<T>(
    channel: string,
    schema: z.ZodType<T>,
    handle: (payload: T) => unknown,
    mayInspector: (payload: T) => boolean = () => false,
  ): void {
    ipcMain.handle(channel, async (event, ...payloads: unknown[]) => {
      const inspector = options.inspector?.()?.contents ?? null;
      const isInspector = inspector !== null && event.sender === inspector;
      const refusal = refuseSender(event, isInspector ? inspector : contents);
      if (refusal !== null) return reject(channel, refusal);
      if (payloads.length > 1) return reject(channel, 'more than one payload');
      const decoded = schema.safeParse(payloads[0]);
      if (!decoded.success) return reject(channel, 'the payload does not fit');
      if (isInspector && !mayInspector(decoded.data)) return reject(channel, 'not from an inspector');
      return handle(decoded.data);
    });
    opened.push(channel);
  }

  function reject(channel: string, why: string): never {
    log(`ipc door: rejected ${channel}: ${why}`);
    throw new Error('rejected');
  }

  open(channels.current, noPayload, () => handlers.current());
  open(channels.people, noPayload, () => handlers.people());
  open(
    channels.intent,
    intentSchema,
    (intent) => {
      handlers.onIntent(intent);
      return null;
    },
    (intent) => options.inspector?.()?.mayIntend(intent) === true,
  );
  open(channels.answer, answerSchema, (answer) => {
    handlers.onAnswer(answer);
    return null;
  });
  open(channels.pin, typedPinSchema, (pin) => handlers.onCheckPin(pin));
  open(channels.openPixels, sessionIdSchema, (sessionId) => handlers.onOpenPixels(sessionId));
  open(
    channels.exportHappenings,
    noPayload,
    () => handlers.onExportHappenings(),
    () => true,
  );

  return () => {
    for (const channel of opened) ipcMain.removeHandler(channel);
  };
}
