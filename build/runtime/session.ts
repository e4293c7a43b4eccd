/**
 * Sessions: what each window's requests and permissions go by. All are in memory and in the one profile of the browser, so
 * cookies and storage of two partitions are not apart; a second partition is refused a `persist:` name.
 */
import { EventEmitter } from 'node:events';
import type * as Electron from 'electron';
import type { SessionPart } from './electron-types.ts';
import type { PermissionHandlers } from './permissions.ts';
import { SessionProtocol } from './protocol.ts';
import { SessionWebRequest } from './web-request.ts';

export class Session extends EventEmitter implements SessionPart {
  readonly protocol = new SessionProtocol();
  readonly webRequest = new SessionWebRequest();
  #handlers: PermissionHandlers = { check: null, request: null };
  #spellChecker = false;

  get permissionHandlers(): PermissionHandlers {
    return this.#handlers;
  }

  setPermissionRequestHandler(handler: Parameters<Electron.Session['setPermissionRequestHandler']>[0]): void {
    this.#handlers = { ...this.#handlers, request: handler };
    this.emit('-permissions-changed');
  }

  setPermissionCheckHandler(handler: Parameters<Electron.Session['setPermissionCheckHandler']>[0]): void {
    this.#handlers = { ...this.#handlers, check: handler };
    this.emit('-permissions-changed');
  }

  /** Devices (HID, serial, USB) are never offered here. */
  setDevicePermissionHandler(_handler: Parameters<Electron.Session['setDevicePermissionHandler']>[0]): void {}

  /** Kept for `isSpellCheckerEnabled`; there is no spell checker either way, since the profile has no dictionary. */
  setSpellCheckerEnabled(enable: boolean): void {
    this.#spellChecker = enable;
  }

  isSpellCheckerEnabled(): boolean {
    return this.#spellChecker;
  }

  isPersistent(): boolean {
    return false;
  }

  /** For the origin in `options`, else for every origin that a window of the session shows. */
  async clearStorageData(options?: Electron.ClearStorageDataOptions): Promise<void> {
    await Promise.all(
      this.listeners('-clear-storage').map((clear) => (clear as (origin?: string) => Promise<void>)(options?.origin)),
    );
  }

  async clearCache(): Promise<void> {
    await Promise.all(this.listeners('-clear-cache').map((clear) => (clear as () => Promise<void>)()));
  }
}

const partitions = new Map<string, Session>();

export const session = {
  get defaultSession(): Session {
    return session.fromPartition('');
  },
  fromPartition(partition: string): Session {
    if (partition.startsWith('persist:'))
      throw new Error('the stand-in runtime keeps nothing: no session is persistent');
    let found = partitions.get(partition);
    if (found === undefined) {
      found = new Session();
      partitions.set(partition, found);
    }
    return found;
  },
};
