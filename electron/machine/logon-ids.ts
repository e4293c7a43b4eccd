/**
 * Ids of logon sessions: a counter for this machine that begins anew with each boot, as the LUIDs of an NT system do (Microsoft,
 * «AllocateLocallyUniqueId»: unique until the system is restarted). So the counter is kept with the boot's own id.
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { makeFolderOf, replaceFile, withFileLock } from './locked-file.ts';
import { findStateFolder } from './state-folder.ts';

/** random(4): made anew at each boot. */
const bootIdPath = '/proc/sys/kernel/random/boot_id';
/** Below are those that an NT system gives to its services, such as 0x3e7. */
const firstId = 0x1_0000;
const waitMs = 2000;
const givenSchema = z.object({
  bootId: z.string(),
  last: z
    .number()
    .int()
    .min(firstId)
    .max(Number.MAX_SAFE_INTEGER - 1),
});

export function logonIdsPath(uid: number, environment: NodeJS.ProcessEnv): string {
  return join(uid === 0 ? '/var/lib/vestibule' : findStateFolder(uid, environment), 'logon-ids.json');
}

/**
 * The next id. It is written down before it is given, so that a crash can cost an id and never give one twice. A file that is
 * missing or broken is as none. Rejects where the file cannot be written.
 */
export async function allocateLogonId(
  path: string,
  bootId = readFileSync(bootIdPath, 'latin1').trim(),
): Promise<string> {
  makeFolderOf(path, dirname(path) === '/var/lib/vestibule' ? 0o755 : 0o700);
  const next = await withFileLock(path, waitMs, () => {
    const given = readGiven(path);
    const last = given?.bootId === bootId ? given.last + 1 : firstId;
    replaceFile(path, `${JSON.stringify({ bootId, last })}\n`, 0o600);
    return last;
  });
  if (next === null) throw new Error(`${path} is locked by somebody else`);
  return formatLuid(next);
}

/** High and low part, as an NT system prints them. */
function formatLuid(id: number): string {
  return `0x${Math.floor(id / 2 ** 32).toString(16)}:0x${(id % 2 ** 32).toString(16)}`;
}

function readGiven(path: string): z.infer<typeof givenSchema> | null {
  try {
    return givenSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    // ENOENT: the first one. Anything else in it was not written by us.
    return null;
  }
}
