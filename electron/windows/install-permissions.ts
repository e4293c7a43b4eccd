import type { Session, WebContents } from 'electron';
import type { SeatKind } from '../contract/supervisor.ts';
import { decidePermission } from './permissions.ts';
import { decideRequest } from './request-filter.ts';

/**
 * Puts the permission table, the request filter and the refusal of downloads into force on a session. Gives its undo.
 * `pixelPort` is the one loopback port that pages may reach.
 */
export function installPermissions(
  session: Session,
  options: { readonly seatKind: SeatKind; readonly pixelPort: number; readonly log: (line: string) => void },
): () => void {
  const { seatKind, pixelPort, log } = options;
  session.setPermissionRequestHandler((_contents, permission, callback, details) => {
    const allowed = decidePermission({
      permission,
      from: details.requestingUrl,
      isMainFrame: details.isMainFrame,
      seatKind,
    });
    if (!allowed) log(`denied the permission ${permission}`);
    callback(allowed);
  });
  session.setPermissionCheckHandler((_contents, permission, requestingOrigin, details) =>
    decidePermission({ permission, from: requestingOrigin, isMainFrame: details.isMainFrame, seatKind }),
  );
  session.webRequest.onBeforeRequest((details, callback) => {
    const allowed = decideRequest(details.url, pixelPort);
    if (!allowed) log(`blocked a ${details.resourceType} request that would have left the program`);
    callback({ cancel: !allowed });
  });
  const refuseDownload = (event: { preventDefault(): void }): void => {
    event.preventDefault();
    log('refused a download');
  };
  session.on('will-download', refuseDownload);
  return () => {
    session.setPermissionRequestHandler(null);
    session.setPermissionCheckHandler(null);
    session.webRequest.onBeforeRequest(null);
    session.off('will-download', refuseDownload);
  };
}

/** A page stays where it is: no navigation, redirect, new window or webview. */
export function installNavigationRefusal(contents: WebContents, log: (line: string) => void): void {
  const refuse =
    (what: string) =>
    (event: { preventDefault(): void }): void => {
      event.preventDefault();
      log(`refused ${what}`);
    };
  contents.on('will-navigate', refuse('a navigation'));
  contents.on('will-redirect', refuse('a redirect'));
  contents.on('will-attach-webview', refuse('a webview'));
  contents.setWindowOpenHandler(() => {
    log('refused a new window');
    return { action: 'deny' };
  });
}
