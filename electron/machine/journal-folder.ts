/** The journals of one folder: each seat has its own, and seats come and go. */
import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Journals of other seats that stay, the newest of them. */
const keptJournals = 12;

/**
 * Removes the journals that nothing was written to for the longest time, with all their older files. Never the one named
 * here. A folder that cannot be read is left as it is: the journal says so when it is opened.
 */
export function forgetOldJournals(folder: string, own: string, kept = keptJournals): void {
  try {
    const newest = new Map<string, number>();
    for (const file of readdirSync(folder)) {
      const name = /^(journal(?:-.+?)?)(?:\.\d+)?\.jsonl$/.exec(file)?.[1];
      const changedAtMs = statSync(join(folder, file), { throwIfNoEntry: false })?.mtimeMs;
      if (name === undefined || name === own || changedAtMs === undefined) continue;
      newest.set(name, Math.max(newest.get(name) ?? 0, changedAtMs));
    }
    const old = [...newest].sort(([, one], [, other]) => other - one).slice(kept);
    for (const [name] of old) {
      for (const file of readdirSync(folder))
        if (file === `${name}.jsonl` || (file.startsWith(`${name}.`) && /\.\d+\.jsonl$/.test(file)))
          rmSync(join(folder, file), { force: true });
    }
  } catch {
    // ENOENT before the first journal; EACCES is the journal's own trouble.
  }
}
