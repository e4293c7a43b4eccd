/**
 * The keymap that a desktop had before the greeter of a kiosk changed it, in the seat's folder: should the supervisor die,
 * the next start gives it back.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { queryKeyboard, restoreKeymap } from '../machine/keyboard.ts';

const keptKeymapSchema = z.strictObject({
  version: z.literal(1),
  environment: z.record(z.string(), z.string()),
  account: z.strictObject({ uid: z.int(), gid: z.int() }).nullable(),
  /** As xkbcomp(1) writes it. */
  keymap: z.string(),
  /** Ids of the layouts that the greeter has put, or was about to put, in its place. */
  changedTo: z.array(z.string()),
});
export type KeptKeymap = Omit<z.infer<typeof keptKeymapSchema>, 'version'>;

const pathIn = (folder: string): string => join(folder, 'desktop-keymap.json');

/** Before the layout is changed, each time. Throws what the file system says. */
export function keepKeymap(folder: string, kept: KeptKeymap): void {
  writeFileSync(pathIn(folder), JSON.stringify({ version: 1, ...kept }), { mode: 0o600 });
}

export function forgetKeymap(folder: string): void {
  rmSync(pathIn(folder), { force: true });
}

/**
 * Gives the desktop its own keymap back where a supervisor that died has left another one there. What somebody has chosen
 * since stays, and so does a desktop that is another by now, or gone. Gives what it could not do, in words, or null.
 */
export async function putKeymapRight(folder: string): Promise<string | null> {
  const kept = read(folder);
  forgetKeymap(folder);
  if (kept === null) return null;
  const now = await queryKeyboard(kept);
  const [layout, ...others] = now?.layouts ?? [];
  if (layout === undefined || others.length > 0 || !kept.changedTo.includes(layout)) return null;
  const why = await restoreKeymap(kept.keymap, kept);
  return why === null ? null : `the keyboard layout ${layout} of the desktop (${why})`;
}

function read(folder: string): KeptKeymap | null {
  try {
    const parsed = keptKeymapSchema.safeParse(JSON.parse(readFileSync(pathIn(folder), 'utf8')));
    return parsed.success ? parsed.data : null;
  } catch {
    // Nothing was changed; or it was cut by the crash, before anything was.
    return null;
  }
}
