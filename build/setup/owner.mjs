/**
 * Who owns the clone. What root makes in the clone of somebody else must be that person's, or it could never be made anew
 * without root.
 */
import { readFileSync, statSync } from 'node:fs';

/**
 * @param {string} clone
 * @returns {{ uid: number, gid: number, home: string } | undefined} undefined where the clone belongs to whoever asks, or
 *   to nobody with an account
 */
export function findOwner(clone) {
  if (process.getuid?.() !== 0) return undefined;
  const { uid, gid } = statSync(clone);
  if (uid === 0) return undefined;
  // passwd(5): name:password:UID:GID:GECOS:directory:shell
  for (const line of readFileSync('/etc/passwd', 'utf8').split('\n')) {
    const fields = line.split(':');
    if (Number(fields[2]) === uid && fields[5]) return { uid, gid, home: fields[5] };
  }
  return undefined;
}

/**
 * Options of child_process that make a child the clone's owner.
 *
 * @param {string} clone
 * @returns {{ uid?: number, gid?: number, env: NodeJS.ProcessEnv }}
 */
export function asOwner(clone) {
  const owner = findOwner(clone);
  if (owner === undefined) return { env: process.env };
  return { uid: owner.uid, gid: owner.gid, env: { ...process.env, HOME: owner.home } };
}
