/** ipcMain: what the preloads of all windows say. */
import { EventEmitter } from 'node:events';
import type { IpcMainEvent, IpcMainInvokeEvent } from 'electron';
import type { IpcMainPart } from './electron-types.ts';
import type { WebContents } from './web-contents.ts';
import { decodeValues, encodeValues } from './world/structured-json.ts';

type Handler = (event: IpcMainInvokeEvent, ...values: unknown[]) => unknown;

export class IpcMain extends EventEmitter implements IpcMainPart {
  readonly #handlers = new Map<string, Handler>();

  handle(channel: string, listener: Handler): void {
    if (this.#handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`);
    this.#handlers.set(channel, listener);
  }

  handleOnce(channel: string, listener: Handler): void {
    this.handle(channel, (event, ...values) => {
      this.removeHandler(channel);
      return listener(event, ...values);
    });
  }

  removeHandler(channel: string): void {
    this.#handlers.delete(channel);
  }

  /** The encoded result; rejects with the words that Electron's invoke rejects with in the page. */
  async answer(sender: WebContents, channel: string, values: string): Promise<string> {
    const handler = this.#handlers.get(channel);
    if (handler === undefined)
      throw new Error(`Error invoking remote method '${channel}': Error: No handler registered for '${channel}'`);
    try {
      return encodeValues([await handler(this.#event(sender) as IpcMainInvokeEvent, ...decodeValues(values))]);
    } catch (error) {
      throw new Error(
        `Error invoking remote method '${channel}': ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`,
      );
    }
  }

  take(sender: WebContents, channel: string, values: string): void {
    const event = {
      ...this.#event(sender),
      returnValue: undefined,
      reply: (name: string, ...more: unknown[]) => sender.send(name, ...more),
    };
    this.emit(channel, event as unknown as IpcMainEvent, ...decodeValues(values));
  }

  /** Only the main frame has a preload here. */
  #event(sender: WebContents): object {
    const frame = sender.mainFrame;
    return {
      type: 'frame',
      sender,
      senderFrame: frame,
      processId: frame.processId,
      frameId: frame.routingId,
      defaultPrevented: false,
      preventDefault() {},
    };
  }
}

export const ipcMain = new IpcMain();
// A page may send on any channel; `error` must not be the one that ends the application.
ipcMain.on('error', () => undefined);
