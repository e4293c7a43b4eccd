/** session.protocol: schemes that the application answers itself. In a stock Chromium these can be http and https alone. */
import type * as Electron from 'electron';
import type { ProtocolPart } from './electron-types.ts';

type Handler = (request: Request) => Response | Promise<Response>;

export class SessionProtocol implements ProtocolPart {
  readonly #handlers = new Map<string, Handler>();

  handle(scheme: string, handler: Handler): void {
    if (this.#handlers.has(scheme)) throw new Error(`Failed to register protocol: ${scheme}`);
    this.#handlers.set(scheme, handler);
  }

  unhandle(scheme: string): void {
    this.#handlers.delete(scheme);
  }

  isProtocolHandled(scheme: string): boolean {
    return this.#handlers.has(scheme);
  }

  /** Accepted; a scheme of one's own cannot be made known to a stock Chromium, and a page at one does not load. */
  registerSchemesAsPrivileged(_schemes: Electron.CustomScheme[]): void {}

  handlerOf(url: string): Handler | undefined {
    return this.#handlers.get(new URL(url).protocol.slice(0, -1));
  }
}
