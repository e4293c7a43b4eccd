/** Electron's permission handlers put into force on Chromium, which is told beforehand what an origin may do. */
import type * as Electron from 'electron';
import type { Protocol } from './devtools-pipe.ts';

export type PermissionName = Parameters<NonNullable<Parameters<Electron.Session['setPermissionCheckHandler']>[0]>>[1];

/**
 * Electron's names and Chromium's. A permission that is not here cannot be granted. In Chromium a page that may read the
 * clipboard may also write it, without a row of its own.
 */
export const permissionTable: readonly (readonly [PermissionName, Protocol.Browser.PermissionType])[] = [
  ['loopback-network', 'loopbackNetwork'],
  ['local-network', 'localNetwork'],
  ['local-network-access', 'localNetworkAccess'],
  ['keyboardLock', 'keyboardLock'],
  ['clipboard-read', 'clipboardReadWrite'],
  ['clipboard-sanitized-write', 'clipboardSanitizedWrite'],
  ['pointerLock', 'pointerLock'],
  ['notifications', 'notifications'],
  ['geolocation', 'geolocation'],
  ['idle-detection', 'idleDetection'],
  ['midi', 'midi'],
  ['midiSysex', 'midiSysex'],
  ['screen-wake-lock', 'wakeLockScreen'],
  ['storage-access', 'storageAccess'],
  ['window-management', 'windowManagement'],
  ['local-fonts', 'localFonts'],
  ['display-capture', 'displayCapture'],
  ['automatic-fullscreen', 'automaticFullscreen'],
];

export interface PermissionHandlers {
  readonly check: Parameters<Electron.Session['setPermissionCheckHandler']>[0];
  readonly request: Parameters<Electron.Session['setPermissionRequestHandler']>[0];
}

/**
 * What the handlers let this origin's main frame have. A check handler decides; without one the request handler does, if it
 * answers at once. Without either nothing is granted (Electron would grant all).
 */
export function decideGrants(
  handlers: PermissionHandlers,
  contents: Electron.WebContents,
  origin: string,
): Protocol.Browser.PermissionType[] {
  return permissionTable
    .filter(([permission]) => isGranted(handlers, contents, origin, permission))
    .map(([, name]) => name);
}

function isGranted(
  handlers: PermissionHandlers,
  contents: Electron.WebContents,
  origin: string,
  permission: PermissionName,
): boolean {
  const requestingUrl = `${origin}/`;
  if (handlers.check)
    return handlers.check(contents, permission, origin, {
      isMainFrame: true,
      requestingUrl,
      embeddingOrigin: origin,
      securityOrigin: origin,
    });
  let granted = false;
  handlers.request?.(contents, permission, (answer) => (granted = answer), { isMainFrame: true, requestingUrl });
  return granted;
}
