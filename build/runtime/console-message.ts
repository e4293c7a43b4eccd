/** What a page writes to its console, as Electron tells of it. */
import type { EventEmitter } from 'node:events';
import type { Protocol } from './devtools-pipe.ts';
import { createEvent } from './electron-event.ts';
import type { WebFrame } from './web-frame.ts';

/** Level by DevTools' type, in Electron's words and in its older numbers. */
function levelOf(type: string): readonly [string, number] {
  if (type === 'error') return ['error', 3];
  if (type === 'warning') return ['warning', 2];
  return type === 'debug' ? ['debug', 0] : ['info', 1];
}

/** Emits `console-message` where somebody listens. */
export function emitConsoleMessage(
  contents: EventEmitter & { readonly mainFrame: WebFrame },
  called: Protocol.Runtime.consoleAPICalledPayload,
): void {
  if (contents.listenerCount('console-message') === 0) return;
  const message = called.args.map((value) => String(value.value ?? value.description ?? value.type)).join(' ');
  const [level, number] = levelOf(called.type);
  const at = called.stackTrace?.callFrames[0];
  const place = { lineNumber: (at?.lineNumber ?? -1) + 1, sourceId: at?.url ?? '' };
  contents.emit(
    'console-message',
    createEvent({ message, level, ...place, frame: contents.mainFrame }),
    number,
    message,
    place.lineNumber,
    place.sourceId,
  );
}
