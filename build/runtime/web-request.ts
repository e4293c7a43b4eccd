/** session.webRequest: who may ask for what. Requests pass by before they leave; WebSockets do not (Fetch has none of them). */
import type * as Electron from 'electron';
import type { WebRequestPart } from './electron-types.ts';

type BeforeRequest = (
  details: Electron.OnBeforeRequestListenerDetails,
  callback: (response: Electron.CallbackResponse) => void,
) => void;
type HeadersReceived = (
  details: Electron.OnHeadersReceivedListenerDetails,
  callback: (response: Electron.HeadersReceivedResponse) => void,
) => void;

interface Listening<Listener> {
  readonly listener: Listener;
  readonly fits: (url: string) => boolean;
}

export class SessionWebRequest implements WebRequestPart {
  #beforeRequest: Listening<BeforeRequest> | null = null;
  #headersReceived: Listening<HeadersReceived> | null = null;

  onBeforeRequest(...given: unknown[]): void {
    this.#beforeRequest = readListener<BeforeRequest>(given);
  }

  /** Called for answers of `protocol.handle` alone: those of the network are not held up. */
  onHeadersReceived(...given: unknown[]): void {
    this.#headersReceived = readListener<HeadersReceived>(given);
  }

  beforeRequest(details: Electron.OnBeforeRequestListenerDetails): Promise<Electron.CallbackResponse> {
    const listening = this.#beforeRequest;
    if (listening === null || !listening.fits(details.url)) return Promise.resolve({});
    return new Promise((resolve) => listening.listener(details, resolve));
  }

  headersReceived(details: Electron.OnHeadersReceivedListenerDetails): Promise<Electron.HeadersReceivedResponse> {
    const listening = this.#headersReceived;
    if (listening === null || !listening.fits(details.url)) return Promise.resolve({});
    return new Promise((resolve) => listening.listener(details, resolve));
  }
}

/** (filter, listener), (listener) or (null), as electron.d.ts has it. */
function readListener<Listener>(given: readonly unknown[]): Listening<Listener> | null {
  const listener = given.at(-1);
  if (typeof listener !== 'function') return null;
  const filter = given.length > 1 ? (given[0] as Electron.WebRequestFilter | null) : null;
  const patterns = (filter?.urls ?? []).filter((pattern) => pattern !== '<all_urls>').map(patternToExpression);
  return {
    listener: listener as Listener,
    fits: (url) => patterns.length === 0 || patterns.some((pattern) => pattern.test(url)),
  };
}

function patternToExpression(pattern: string): RegExp {
  return new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`);
}
