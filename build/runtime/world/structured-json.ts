/**
 * Values between the application and a page as JSON, with what structured clone has beyond it: undefined, numbers that JSON
 * has not, bigint, Date, bytes, Map, Set, Error. Electron clones; class instances come out as plain objects in both.
 * Cycles are refused. Runs on both sides, so it uses nothing but the language.
 */

/** A tagged value is an array whose first item is this string; an array that happens to begin so is tagged itself. */
const tag = '\u0001';

export function encodeValues(values: readonly unknown[]): string {
  return JSON.stringify(values.map((value) => encode(value, [])));
}

export function decodeValues(text: string): unknown[] {
  return (JSON.parse(text) as unknown[]).map(decode);
}

function encode(value: unknown, above: readonly unknown[]): unknown {
  switch (typeof value) {
    case 'undefined':
      return [tag, 'undefined'];
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0)
        ? value
        : [tag, 'number', Object.is(value, -0) ? '-0' : String(value)];
    case 'bigint':
      return [tag, 'bigint', String(value)];
    case 'function':
    case 'symbol':
      throw new Error('An object could not be cloned.');
    case 'object':
      return value === null ? null : encodeObject(value, above);
    default:
      return value;
  }
}

function encodeObject(value: object, above: readonly unknown[]): unknown {
  if (above.includes(value)) throw new Error('An object with a cycle could not be cloned.');
  const within = [...above, value];
  if (Array.isArray(value)) {
    const items = value.map((item) => encode(item, within));
    return value[0] === tag ? [tag, 'array', items] : items;
  }
  if (value instanceof Date) return [tag, 'date', encode(value.getTime(), within)];
  if (value instanceof Error) return [tag, 'error', value.name, value.message];
  if (value instanceof Map) return [tag, 'map', [...value].map((entry) => entry.map((part) => encode(part, within)))];
  if (value instanceof Set) return [tag, 'set', [...value].map((item) => encode(item, within))];
  if (value instanceof ArrayBuffer) return [tag, 'buffer', encodeBytes(new Uint8Array(value))];
  if (ArrayBuffer.isView(value))
    return [tag, 'bytes', encodeBytes(new Uint8Array(value.buffer, value.byteOffset, value.byteLength))];
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, encode(part, within)]));
}

function decode(value: unknown): unknown {
  if (Array.isArray(value)) return value[0] === tag ? decodeTagged(value) : value.map(decode);
  if (typeof value !== 'object' || value === null) return value;
  const decoded: Record<string, unknown> = {};
  for (const [key, part] of Object.entries(value)) {
    // Defined, not assigned: a key `__proto__` is a key here.
    Object.defineProperty(decoded, key, { value: decode(part), enumerable: true, configurable: true, writable: true });
  }
  return decoded;
}

function decodeTagged(value: readonly unknown[]): unknown {
  const [, kind, content, more] = value;
  switch (kind) {
    case 'undefined':
      return undefined;
    case 'number':
      return Number(content);
    case 'bigint':
      return BigInt(String(content));
    case 'array':
      return (content as unknown[]).map(decode);
    case 'date':
      return new Date(decode(content) as number);
    case 'error': {
      const error = new Error(String(more));
      error.name = String(content);
      return error;
    }
    case 'map':
      return new Map((content as [unknown, unknown][]).map(([key, part]) => [decode(key), decode(part)]));
    case 'set':
      return new Set((content as unknown[]).map(decode));
    case 'buffer':
      return decodeBytes(String(content)).buffer;
    case 'bytes':
      return decodeBytes(String(content));
    default:
      throw new Error('An object could not be cloned.');
  }
}

function encodeBytes(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(text);
}

function decodeBytes(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
