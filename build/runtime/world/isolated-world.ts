/**
 * The preload's world: ipcRenderer, contextBridge, and the preload script itself, in a world of its own beside the page's
 * (Electron's context isolation). DevTools' binding `outward` exists in this world alone.
 */

import { type FromPage, type FromPreload, isExact, isPlain, type ToPage, type ToPreload, type Wire } from './bridge.ts';
import { isBrowserAccelerator } from './browser-accelerators.ts';
import { decodeValues, encodeValues } from './structured-json.ts';

/** Random, the same in both worlds of one load. */
declare const channel: string;
/** Names of DevTools' binding and of the function that the application calls, in this world's global scope. */
declare const outwardName: string;
declare const inwardName: string;
/** The preload as a function of what a CommonJS module sees; throws nothing before it is called. */
declare const preload: ((require: unknown, module: unknown, exports: unknown, process: unknown) => void) | null;
/** Above this an IPC message of a page is refused, in characters. */
declare const messageLimit: number;

type Listener = (event: object, ...values: unknown[]) => void;

if (window === window.parent) {
  const scope = globalThis as unknown as Record<string, (text: string) => void>;
  const outward = scope[outwardName];

  const tell = (message: FromPreload): void => {
    const text = JSON.stringify(message);
    if (text.length > messageLimit) throw new Error('the message is too large');
    outward?.(text);
  };

  // --- ipcRenderer
  const listeners = new Map<string, { listener: Listener; once: boolean }[]>();
  const invocations = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  let nextInvocation = 1;

  const emit = (name: string, values: unknown[]): void => {
    for (const entry of [...(listeners.get(name) ?? [])]) {
      if (entry.once) ipcRenderer.removeListener(name, entry.listener);
      entry.listener({ sender: ipcRenderer, ports: [] }, ...values);
    }
  };
  const add = (name: string, listener: Listener, once: boolean) => {
    listeners.set(name, [...(listeners.get(name) ?? []), { listener, once }]);
    return ipcRenderer;
  };
  const remove = (name: string, listener: Listener) => {
    const kept = listeners.get(name) ?? [];
    const at = kept.findLastIndex((entry) => entry.listener === listener);
    listeners.set(
      name,
      kept.filter((_entry, index) => index !== at),
    );
    return ipcRenderer;
  };
  const ipcRenderer = {
    invoke(name: string, ...values: unknown[]): Promise<unknown> {
      const id = nextInvocation++;
      return new Promise((resolve, reject) => {
        tell({ kind: 'invoke', id, channel: name, values: encodeValues(values) });
        invocations.set(id, { resolve, reject });
      });
    },
    send: (name: string, ...values: unknown[]) => tell({ kind: 'send', channel: name, values: encodeValues(values) }),
    on: (name: string, listener: Listener) => add(name, listener, false),
    addListener: (name: string, listener: Listener) => add(name, listener, false),
    once: (name: string, listener: Listener) => add(name, listener, true),
    off: remove,
    removeListener: remove,
    removeAllListeners(name?: string) {
      if (name === undefined) listeners.clear();
      else listeners.delete(name);
      return ipcRenderer;
    },
    listenerCount: (name: string) => listeners.get(name)?.length ?? 0,
  };

  scope[inwardName] = (text) => {
    const message = JSON.parse(text) as ToPreload;
    if (message.kind === 'message') return emit(message.channel, decodeValues(message.values));
    const invocation = invocations.get(message.id);
    invocations.delete(message.id);
    if (message.ok) invocation?.resolve(decodeValues(message.values)[0]);
    else invocation?.reject(new Error(message.message));
  };

  // --- contextBridge
  const functions = new Map<number, (...values: unknown[]) => unknown>();
  let nextId = 1;

  const post = (message: ToPage): void => {
    window.dispatchEvent(new CustomEvent(`${channel}-preload`, { detail: JSON.stringify(message) }));
  };

  const toWire = (value: unknown): Wire => {
    if (typeof value === 'function') {
      const id = nextId++;
      functions.set(id, value as (...values: unknown[]) => unknown);
      return { kind: 'function', id };
    }
    if (value instanceof Promise) {
      const id = nextId++;
      value.then(
        (result: unknown) => post({ kind: 'settled', id, ok: true, value: toWire(result) }),
        (error: unknown) => post({ kind: 'settled', id, ok: false, message: messageOf(error) }),
      );
      return { kind: 'promise', id };
    }
    if (value === undefined) return { kind: 'undefined' };
    if (Array.isArray(value)) return { kind: 'array', items: value.map(toWire) };
    if (typeof value === 'object' && value !== null) {
      if (!isPlain(value)) return { kind: 'encoded', values: encodeValues([value]) };
      return { kind: 'object', entries: Object.entries(value).map(([key, part]) => [key, toWire(part)]) };
    }
    return isExact(value) ? { kind: 'value', value } : { kind: 'encoded', values: encodeValues([value]) };
  };

  const fromWire = (wire: Wire): unknown => {
    switch (wire.kind) {
      case 'undefined':
      case 'promise':
        return undefined;
      case 'value':
        return wire.value;
      case 'encoded':
        return decodeValues(wire.values)[0];
      case 'array':
        return wire.items.map(fromWire);
      case 'object': {
        const object: Record<string, unknown> = {};
        for (const [key, part] of wire.entries)
          Object.defineProperty(object, key, { value: fromWire(part), enumerable: true });
        return object;
      }
      case 'function':
        return (...values: unknown[]) => post({ kind: 'call', id: wire.id, values: values.map(toWire) });
    }
  };

  window.addEventListener(`${channel}-page`, (event) => {
    event.stopImmediatePropagation();
    const message = JSON.parse((event as CustomEvent<string>).detail) as FromPage;
    if (message.kind === 'open') return tell({ kind: 'open', url: message.url });
    try {
      const called = functions.get(message.id);
      if (called === undefined) throw new Error('no such function');
      const value = toWire(called(...message.values.map(fromWire)));
      post({ kind: 'returned', value });
    } catch (error) {
      post({ kind: 'threw', message: messageOf(error) });
    }
  });

  const contextBridge = {
    exposeInMainWorld(key: string, api: unknown): void {
      post({ kind: 'expose', key, value: toWire(api) });
    },
  };

  // --- what a browser would do by itself, and an application's window does not
  window.addEventListener(
    'contextmenu',
    (event) => {
      event.preventDefault();
      tell({ kind: 'context-menu', x: event.clientX, y: event.clientY });
    },
    true,
  );
  window.addEventListener(
    'keydown',
    (event) => {
      if (isBrowserAccelerator(event)) event.preventDefault();
    },
    true,
  );
  // A link that asks for a window of its own (target, Shift or Ctrl, middle button) asks the handler instead.
  for (const kind of ['click', 'auxclick'] as const) {
    window.addEventListener(
      kind,
      (event) => {
        const link = event
          .composedPath()
          .find((node) => node instanceof HTMLAnchorElement || node instanceof HTMLAreaElement);
        if (link === undefined || !link.href) return;
        const elsewhere =
          event.button === 1 ||
          event.ctrlKey ||
          event.shiftKey ||
          event.metaKey ||
          !['', '_self', '_top', '_parent'].includes(link.target);
        if (!elsewhere) return;
        event.preventDefault();
        tell({ kind: 'open', url: link.href });
      },
      true,
    );
  }

  const tellTitle = (): void => tell({ kind: 'title', title: document.title });
  document.addEventListener('DOMContentLoaded', () => {
    tellTitle();
    const title = document.querySelector('title');
    if (title !== null)
      new MutationObserver(tellTitle).observe(title, { childList: true, characterData: true, subtree: true });
  });

  tell({ kind: 'ready' });
  if (preload !== null) {
    const requirePart = (name: string): unknown => {
      if (name === 'electron') return { contextBridge, ipcRenderer };
      throw new Error(`module not found: ${name}`);
    };
    const module = { exports: {} };
    const process = {
      type: 'renderer',
      platform: 'linux',
      sandboxed: true,
      contextIsolated: true,
      env: {},
      versions: {},
    };
    try {
      preload(requirePart, module, module.exports, process);
    } catch (error) {
      tell({ kind: 'preload-error', message: messageOf(error) });
    }
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
