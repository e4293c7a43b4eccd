/**
 * What a page may ask the browser for. Denied is the rule; each allowed row has its reason. Pure: install-permissions.ts
 * puts it into force.
 */
import { pageOrigin } from '../contract/renderer.ts';
import type { SeatKind } from '../contract/supervisor.ts';

export interface PermissionRow {
  /** As Electron names it (`Session.setPermissionRequestHandler`). */
  readonly permission: string;
  readonly seats: readonly SeatKind[];
  readonly reason: string;
}

const everySeat: readonly SeatKind[] = ['window', 'kiosk', 'virtual'];

/** The whole table: what is not here is denied. */
export const allowedPermissions: readonly PermissionRow[] = [
  {
    permission: 'loopback-network',
    seats: everySeat,
    reason:
      'The picture of a session comes over a WebSocket on 127.0.0.1; without this it hangs under Local Network Access.',
  },
  {
    permission: 'local-network',
    seats: everySeat,
    reason:
      'Chromium versions differ in the name under which they ask for loopback; the request filter keeps the network out.',
  },
  {
    permission: 'local-network-access',
    seats: everySeat,
    reason: 'The older name of the two above.',
  },
  {
    permission: 'keyboardLock',
    seats: everySeat,
    reason: 'In full screen a session must get Alt+Tab, Super and the like, which the desktop would take.',
  },
  {
    permission: 'clipboard-read',
    seats: ['window', 'virtual'],
    reason:
      'Copying from the desktop into the session. Not in a kiosk: a guest must not read the operator’s clipboard.',
  },
  {
    permission: 'clipboard-sanitized-write',
    seats: ['window', 'virtual'],
    reason:
      'Copying from the session to the desktop. Not in a kiosk: a guest must not leave things in the operator’s clipboard.',
  },
];

export interface PermissionQuestion {
  readonly permission: string;
  /** Origin (or address) of the frame that asks; empty where it is not known. */
  readonly from: string;
  readonly isMainFrame: boolean;
  readonly seatKind: SeatKind;
}

/** True only for the main frame of our own origin and a row of the table. */
export function decidePermission(question: PermissionQuestion): boolean {
  if (!question.isMainFrame || originOf(question.from) !== pageOrigin) return false;
  return allowedPermissions.some(
    (row) => row.permission === question.permission && row.seats.includes(question.seatKind),
  );
}

/** The permissions of a seat, in the table's order. */
export function permissionsOf(seatKind: SeatKind): readonly string[] {
  return allowedPermissions.filter((row) => row.seats.includes(seatKind)).map((row) => row.permission);
}

function originOf(address: string): string | null {
  return URL.canParse(address) ? new URL(address).origin : null;
}
