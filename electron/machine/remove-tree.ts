/**
 * Removes a folder of another account, which may change it meanwhile: root must not be led out of it by a link that takes
 * the place of a folder between two steps (rm -r by path does follow: Node's rmSync looks first and opens then). So every
 * folder is opened without following links, and what is in it is named through that descriptor (/proc/self/fd, proc(5)).
 *
 * Folders are brought up into the first one before they are emptied, so that no depth costs descriptors or stack.
 */
import { closeSync, constants, lstatSync, openSync, readdirSync, renameSync, rmdirSync, unlinkSync } from 'node:fs';

/** Where there are more levels, or somebody goes on making new ones, it is given up; what was removed by then stays removed. */
const roundLimit = 100_000;
/** Entries between two turns of the loop. */
const turnLength = 256;

/**
 * Nothing is done where there is nothing. Rejects with what the file system says.
 *
 * @param path absolute; its parent folder is nobody's but ours, so that it is known which folder this is
 */
export async function removeTree(path: string): Promise<void> {
  let entries = 0;
  for (const _ of removing(path)) {
    entries += 1;
    if (entries % turnLength === 0) await new Promise((resolve) => setImmediate(resolve));
  }
}

/** The same at once, for what is small. Throws as `removeTree` rejects. */
export function removeTreeSync(path: string): void {
  for (const _ of removing(path));
}

/** One step an entry. */
function* removing(path: string): Generator<void> {
  const facts = lstatSync(path, { throwIfNoEntry: false });
  if (facts === undefined) return;
  if (!facts.isDirectory()) return unlinkSync(path);
  const top = openFolder(path);
  try {
    yield* emptying(top);
  } finally {
    closeSync(top);
  }
  rmdirSync(path);
}

function* emptying(top: number): Generator<void> {
  let brought = 0;
  for (let round = 0; round < roundLimit; round++) {
    const names = list(top);
    if (names.length === 0) return;
    for (const name of names) {
      yield;
      const entry = nameIn(top, name);
      if (unlinkUnlessFolder(entry)) continue;
      const folder = openUnlessReplaced(entry);
      if (folder === null) continue;
      try {
        for (const below of list(folder)) {
          yield;
          if (unlinkUnlessFolder(nameIn(folder, below))) continue;
          brought += 1;
          rename(nameIn(folder, below), nameIn(top, Buffer.from(`.removed-${process.pid}-${brought}`)));
        }
      } finally {
        closeSync(folder);
      }
      removeFolderUnlessFilled(entry);
    }
  }
  throw Object.assign(new Error('it changes while it is removed'), { code: 'EBUSY' });
}

function openFolder(path: string | Buffer): number {
  return openSync(path, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
}

/** Names are bytes: not every one is UTF-8. */
function list(folder: number): readonly Buffer[] {
  return readdirSync(`/proc/self/fd/${folder}`, { encoding: 'buffer' });
}

function nameIn(folder: number, name: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`/proc/self/fd/${folder}/`), name]);
}

/** unlink(2) follows no link in the last place, and leaves folders alone (EISDIR). */
function unlinkUnlessFolder(path: Buffer): boolean {
  return isDone(() => unlinkSync(path), ['EISDIR']);
}

/** null: it is a folder no more, and is looked at again in the next round. */
function openUnlessReplaced(path: Buffer): number | null {
  let opened: number | null = null;
  isDone(() => {
    opened = openFolder(path);
  }, ['ENOTDIR', 'ELOOP']);
  return opened;
}

/** Somebody put something there since, or in its place: the next round's. */
function removeFolderUnlessFilled(path: Buffer): void {
  isDone(() => rmdirSync(path), ['ENOTEMPTY', 'ENOTDIR']);
}

/** Of a folder; one that took that name first stays where it is, and this one is met again in the next round. */
function rename(from: Buffer, to: Buffer): void {
  isDone(() => renameSync(from, to), ['ENOTEMPTY', 'EEXIST', 'ENOTDIR', 'EISDIR']);
}

/** True where it is done or there is nothing to do it to; false for one of these reasons; other reasons are thrown. */
function isDone(act: () => void, reasons: readonly string[]): boolean {
  try {
    act();
    return true;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (code === 'ENOENT') return true;
    if (reasons.includes(code)) return false;
    throw error;
  }
}
