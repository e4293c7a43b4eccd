/** What a page has of its session: permissions, and storage that the session's methods clear. */
import type * as Electron from 'electron';
import { decideGrants } from './permissions.ts';
import { runtime } from './runtime-state.ts';
import type { WebContents } from './web-contents.ts';

export interface SessionLinks {
  /** For the origin of the address that is about to be shown. */
  grant(url: string): void;
  stop(): void;
}

/** @param findUrl the address that is shown or about to be; null where none is yet */
export function linkToSession(contents: WebContents, findUrl: () => string | null): SessionLinks {
  const { session } = contents;

  function grant(url: string): void {
    const origin = new URL(url).origin;
    const { permissionHandlers } = session;
    if (origin === 'null' || (permissionHandlers.check === null && permissionHandlers.request === null)) return;
    // In one call: each call takes away what it does not name.
    runtime.browser?.devtools.order('Browser.grantPermissions', {
      origin,
      permissions: decideGrants(permissionHandlers, contents as unknown as Electron.WebContents, origin),
    });
  }

  const grantAgain = (): void => {
    const url = findUrl();
    if (url !== null && URL.canParse(url)) grant(url);
  };
  const clearStorage = async (origin?: string): Promise<void> => {
    const cleared = origin ?? contents.mainFrame.origin;
    if (cleared !== 'null')
      await contents.page?.devtools.send('Storage.clearDataForOrigin', { origin: cleared, storageTypes: 'all' });
  };
  const clearCache = async (): Promise<void> => {
    await contents.page?.devtools.send('Network.clearBrowserCache');
  };

  session.on('-permissions-changed', grantAgain);
  session.on('-clear-storage', clearStorage);
  session.on('-clear-cache', clearCache);
  return {
    grant,
    stop() {
      session.off('-permissions-changed', grantAgain);
      session.off('-clear-storage', clearStorage);
      session.off('-clear-cache', clearCache);
    },
  };
}
