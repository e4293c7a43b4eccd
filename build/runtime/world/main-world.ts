/**
 * The page's end of contextBridge. It runs before any script of the page and keeps its own references to what it uses, so
 * that a page which replaces built-ins changes nothing here. It can ask for functions that the preload has exposed and for
 * nothing else: DevTools' binding is in the other world alone.
 *
 * Both ends talk by DOM events of one random name on the window, JSON in `detail`; events are synchronous, so a plain
 * function of the preload gives its result at once.
 */
import { type FromPage, isExact, isPlain, type ToPage, type Wire } from './bridge.ts';
import { decodeValues, encodeValues } from './structured-json.ts';

declare const channel: string;

(() => {
  if (window !== window.parent) return;
  const { parse, stringify } = JSON;
  const { defineProperty, freeze, entries } = Object;
  const PageEvent = CustomEvent;
  const PagePromise = Promise;
  const PageError = Error;
  const listen = window.addEventListener.bind(window);
  const dispatch = window.dispatchEvent.bind(window);
  const detailOf = Object.getOwnPropertyDescriptor(CustomEvent.prototype, 'detail')?.get;

  /** Callbacks that the page gave away, by number. */
  const callbacks: Record<number, (...values: unknown[]) => unknown> = {};
  const promises: Record<number, { resolve(value: unknown): void; reject(error: unknown): void }> = {};
  let next = 1;
  let returned: ToPage | null = null;

  function post(message: FromPage): void {
    dispatch(new PageEvent(`${channel}-page`, { detail: stringify(message) }));
  }

  function toWire(value: unknown): Wire {
    if (typeof value === 'function') {
      const id = next++;
      callbacks[id] = value as (...values: unknown[]) => unknown;
      return { kind: 'function', id };
    }
    if (value === undefined) return { kind: 'undefined' };
    if (Array.isArray(value)) return { kind: 'array', items: value.map(toWire) };
    if (typeof value === 'object' && value !== null) {
      if (!isPlain(value)) return { kind: 'encoded', values: encodeValues([value]) };
      return { kind: 'object', entries: entries(value).map(([key, part]) => [key, toWire(part)]) };
    }
    return isExact(value) ? { kind: 'value', value } : { kind: 'encoded', values: encodeValues([value]) };
  }

  function fromWire(wire: Wire): unknown {
    switch (wire.kind) {
      case 'undefined':
        return undefined;
      case 'value':
        return wire.value;
      case 'encoded':
        return decodeValues(wire.values)[0];
      case 'array':
        return wire.items.map(fromWire);
      case 'object': {
        const object = {};
        for (const [key, part] of wire.entries)
          defineProperty(object, key, { value: fromWire(part), enumerable: true });
        return object;
      }
      case 'function':
        return (...values: unknown[]) => call(wire.id, values);
      case 'promise':
        return new PagePromise((resolve, reject) => {
          promises[wire.id] = { resolve, reject };
        });
    }
  }

  function call(id: number, values: readonly unknown[]): unknown {
    returned = null;
    post({ kind: 'call', id, values: values.map(toWire) });
    const answer = returned as ToPage | null;
    returned = null;
    if (answer?.kind === 'returned') return fromWire(answer.value);
    throw new PageError(answer?.kind === 'threw' ? answer.message : 'the preload script is gone');
  }

  listen(`${channel}-preload`, (event) => {
    event.stopImmediatePropagation();
    const message = parse(detailOf?.call(event) as string) as ToPage;
    switch (message.kind) {
      case 'expose': {
        const value = fromWire(message.value);
        defineProperty(window, message.key, {
          value: typeof value === 'object' ? freeze(value) : value,
          enumerable: true,
        });
        return;
      }
      case 'returned':
      case 'threw':
        returned = message;
        return;
      case 'settled': {
        const promise = promises[message.id];
        delete promises[message.id];
        if (message.ok) promise?.resolve(fromWire(message.value));
        else promise?.reject(new PageError(message.message));
        return;
      }
      case 'call':
        callbacks[message.id]?.(...message.values.map(fromWire));
    }
  });

  // A new window would be a browser's own, with an address bar: none is opened, whatever the handler says (see web-contents.ts).
  defineProperty(window, 'open', {
    value: (url: unknown = 'about:blank') => {
      post({ kind: 'open', url: `${url as string}` });
      return null;
    },
    configurable: true,
    writable: true,
  });
})();
