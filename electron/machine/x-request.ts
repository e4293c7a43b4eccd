import type { XClient } from 'x11';

/** An X server refused a request, or is not there to answer it. */
export class XError extends Error {
  override readonly name = 'XError';
}

/** Sends one request and has its answer; rejects with an `XError`. */
export type Ask = <Value>(
  send: (client: XClient, answer: (error: Error | null | undefined, value: Value) => true) => void,
) => Promise<Value>;
