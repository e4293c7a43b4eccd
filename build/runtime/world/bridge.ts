/** What crosses between the page's world and the preload's, as JSON in DOM events. */

export type Wire =
  | { readonly kind: 'undefined' }
  | { readonly kind: 'value'; readonly value: unknown }
  /** Dates, bytes, maps and the like, by encodeValues(). */
  | { readonly kind: 'encoded'; readonly values: string }
  | { readonly kind: 'array'; readonly items: readonly Wire[] }
  | { readonly kind: 'object'; readonly entries: readonly (readonly [key: string, value: Wire])[] }
  | { readonly kind: 'function'; readonly id: number }
  | { readonly kind: 'promise'; readonly id: number };

export type FromPage =
  | { readonly kind: 'call'; readonly id: number; readonly values: readonly Wire[] }
  | { readonly kind: 'open'; readonly url: string };

export type ToPage =
  | { readonly kind: 'expose'; readonly key: string; readonly value: Wire }
  | { readonly kind: 'returned'; readonly value: Wire }
  | { readonly kind: 'threw'; readonly message: string }
  | { readonly kind: 'settled'; readonly id: number; readonly ok: true; readonly value: Wire }
  | { readonly kind: 'settled'; readonly id: number; readonly ok: false; readonly message: string }
  /** A callback of the page. */
  | { readonly kind: 'call'; readonly id: number; readonly values: readonly Wire[] };

/** What the preload's world sends to the application through DevTools' binding. `values` are encodeValues() of them. */
export type FromPreload =
  | { readonly kind: 'ready' }
  | { readonly kind: 'invoke'; readonly id: number; readonly channel: string; readonly values: string }
  | { readonly kind: 'send'; readonly channel: string; readonly values: string }
  | { readonly kind: 'preload-error'; readonly message: string }
  | { readonly kind: 'open'; readonly url: string }
  | { readonly kind: 'title'; readonly title: string }
  | { readonly kind: 'context-menu'; readonly x: number; readonly y: number };

export type ToPreload =
  | { readonly kind: 'message'; readonly channel: string; readonly values: string }
  | { readonly kind: 'answered'; readonly id: number; readonly ok: true; readonly values: string }
  | { readonly kind: 'answered'; readonly id: number; readonly ok: false; readonly message: string };

/** Whether an object goes over part by part, so that functions and promises in it stay such. */
export function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype as object) === null;
}

/** Whether JSON has this value as it is: not so NaN, the infinities, -0 and bigint. */
export function isExact(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value) && !Object.is(value, -0);
  return typeof value !== 'bigint' && typeof value !== 'symbol';
}
