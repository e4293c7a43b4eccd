/** Who besides the holders of a cookie may use a display: xhost(1), «server interpreted» entries for accounts of this machine. */
import type { XConnection } from './x-client.ts';

/**
 * Lets every process of an account onto the display, without a cookie. It holds until it is revoked, or until the server
 * starts over because its last client has left.
 *
 * @param displayNumber of a server on this machine
 * @param cookie of MIT-MAGIC-COOKIE-1; null where this process is admitted without one
 * @param account name or uid
 *
 * Rejects where the display cannot be reached, or does not let this client change its list.
 */
export async function grantLocalUser(
  displayNumber: number,
  cookie: Buffer | null,
  account: string | number,
): Promise<void> {
  await withConnection(displayNumber, cookie, (connection) => connection.changeLocalUser('insert', account));
}

/** Undoes `grantLocalUser`; right also where nothing was granted. Rejects as it does. */
export async function revokeLocalUser(
  displayNumber: number,
  cookie: Buffer | null,
  account: string | number,
): Promise<void> {
  await withConnection(displayNumber, cookie, (connection) => connection.changeLocalUser('delete', account));
}

async function withConnection(
  displayNumber: number,
  cookie: Buffer | null,
  use: (connection: XConnection) => Promise<void>,
): Promise<void> {
  // Loaded here, since few starts need it and each would wait for it.
  const { connectToDisplay } = await import('./x-client.ts');
  const connection = await connectToDisplay(displayNumber, cookie);
  try {
    await use(connection);
  } finally {
    await connection.close();
  }
}
