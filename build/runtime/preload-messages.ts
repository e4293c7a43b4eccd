/** What a page's preload and the application say to each other: from DevTools' binding, and by a call into its world. */
import type { EventEmitter } from 'node:events';
import type * as Electron from 'electron';
import type { DevToolsSession } from './devtools-pipe.ts';
import { createEvent } from './electron-event.ts';
import { ipcMain } from './ipc-main.ts';
import { messageLimit, type PreloadWorld } from './preload-world.ts';
import type { Responsiveness } from './responsiveness.ts';
import type { WebContents } from './web-contents.ts';
import type { FromPreload, ToPreload } from './world/bridge.ts';
import { encodeValues } from './world/structured-json.ts';

type OpenHandler = Parameters<Electron.WebContents['setWindowOpenHandler']>[0];

export interface PreloadMessages {
  /** DevTools' id of the preload's world, of the document that is shown now; null where it has none (yet). */
  readonly context: number | null;
  readonly title: string;
  openHandler: OpenHandler | null;
  /** That document is gone, and what is said to it with it. */
  forget(): void;
  /** Before the page's first script. */
  listen(devtools: DevToolsSession): void;
  /** Dropped where nobody listens yet, or any more. */
  send(channel: string, values: readonly unknown[]): void;
}

export function createPreloadMessages(
  contents: WebContents & EventEmitter,
  world: PreloadWorld,
  responsiveness: Responsiveness,
): PreloadMessages {
  let context: number | null = null;
  let title = '';
  let openHandler: OpenHandler | null = null;

  function take(message: FromPreload, from: number): void {
    if (message.kind === 'ready') context = from;
    // The last words of a document that is no longer shown would have the next one's origin on them.
    if (from !== context) return;
    switch (message.kind) {
      case 'ready':
        return void contents.emit('-preload-ready');
      case 'send':
        return ipcMain.take(contents, message.channel, message.values);
      case 'invoke':
        return void ipcMain.answer(contents, message.channel, message.values).then(
          (values) => deliver(from, { kind: 'answered', id: message.id, ok: true, values }),
          (error: unknown) =>
            deliver(from, {
              kind: 'answered',
              id: message.id,
              ok: false,
              message: error instanceof Error ? error.message : String(error),
            }),
        );
      case 'preload-error':
        process.stderr.write(`electron: the preload failed: ${message.message}\n`);
        return void contents.emit('preload-error', createEvent(), '', new Error(message.message));
      case 'open':
        // None is ever opened; the handler still learns of it.
        return void openHandler?.({
          url: message.url,
          frameName: '',
          features: '',
          disposition: 'new-window',
          referrer: { url: '', policy: 'default' },
        });
      case 'title':
        if (message.title === '' || message.title === title) return;
        title = message.title;
        return void contents.emit('page-title-updated', createEvent(), message.title, true);
      case 'context-menu':
        return void contents.emit('context-menu', createEvent(), {
          x: message.x,
          y: message.y,
          frame: contents.mainFrame,
          pageURL: contents.mainFrame.url,
        });
    }
  }

  function deliver(to: number, message: ToPreload): void {
    const devtools = contents.page?.devtools;
    if (to !== context || devtools === undefined) return;
    const delivered = devtools.send('Runtime.callFunctionOn', {
      functionDeclaration: `(text) => globalThis[${JSON.stringify(world.inwardName)}](text)`,
      executionContextId: to,
      arguments: [{ value: JSON.stringify(message) }],
      silent: true,
    });
    responsiveness.watch(delivered);
    // The document went away meanwhile: its questions went with it.
    delivered.catch(() => undefined);
  }

  return {
    get context() {
      return context;
    },
    get title() {
      return title;
    },
    get openHandler() {
      return openHandler;
    },
    set openHandler(handler) {
      openHandler = handler;
    },
    forget() {
      context = null;
    },
    listen(devtools) {
      devtools.on('Runtime.bindingCalled', ({ name, payload, executionContextId }) => {
        if (name === world.outwardName && payload.length <= messageLimit)
          take(JSON.parse(payload) as FromPreload, executionContextId);
      });
    },
    send(channel, values) {
      if (context !== null) deliver(context, { kind: 'message', channel, values: encodeValues([...values]) });
    },
  };
}
