/**
 * The way to the operator's desktop for the app's own account. As root the cookies of the desktop are copied for it, or,
 * where the desktop has none, that one account is admitted by name (xhost(1), «si:localuser») until the stop.
 */
import { chmodSync, chownSync, copyFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Account } from '../machine/system-accounts.ts';
import { grantLocalUser, revokeLocalUser } from '../machine/x-access.ts';
import type { Desktop } from './seat-display.ts';

export interface DesktopAccess {
  readonly environment: Readonly<Record<string, string>>;
  /** Undoes what was granted. Idempotent. */
  stop(): Promise<void>;
}

export async function openDesktop(desktop: Desktop, account: Account | null, folder: string): Promise<DesktopAccess> {
  const { display, authorityPath } = desktop;
  if (account === null) {
    const authority = authorityPath === null ? {} : { XAUTHORITY: authorityPath };
    return { environment: { DISPLAY: display, ...authority }, stop: async () => undefined };
  }
  if (authorityPath !== null) {
    const copy = join(folder, 'desktop-authority');
    copyFileSync(authorityPath, copy);
    chmodSync(copy, 0o600);
    chownSync(copy, account.uid, account.gid);
    return { environment: { DISPLAY: display, XAUTHORITY: copy }, stop: async () => undefined };
  }
  await grantLocalUser(desktop.displayNumber, null, account.name);
  let granted = true;
  return {
    environment: { DISPLAY: display },
    async stop() {
      if (!granted) return;
      granted = false;
      await revokeLocalUser(desktop.displayNumber, null, account.name).catch(() => undefined); // The desktop may be gone.
    },
  };
}
