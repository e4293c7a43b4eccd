/**
 * The bench's own session: a program that says when it began and when it ended, on the machine's clock and not by the app's
 * word. It is installed as an X session in a folder of the bench's own (XDG_DATA_DIRS).
 */
import {
  chmodSync,
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { failsafeSessionId } from '../../electron/contract/session.ts';

export interface BenchSession {
  /** Begins as the distribution means it: profiles, hooks of Xsession, a bus. */
  readonly id: string;
  /** Begins with its program at once, as the failsafe session does: what Vestibule itself takes. */
  readonly directId: string;
  readonly environment: { readonly XDG_DATA_DIRS: string };
  remove(): void;
}

/** bash has the clock built in ($EPOCHREALTIME): no process has to be started to read it. */
const script = [
  'began=$EPOCHREALTIME',
  'cd "$HOME"',
  ': > bench-ended',
  `trap 'echo "$EPOCHREALTIME" > bench-ended; exit 0' TERM`,
  'echo "$began" > bench-began',
  'sleep 3600 & wait',
].join('; ');

export function installBenchSession(): BenchSession {
  const folder = mkdtempSync(join(tmpdir(), 'vestibule-bench-'));
  // The app runs as another account.
  chmodSync(folder, 0o755);
  const sessions = join(folder, 'xsessions');
  mkdirSync(sessions);
  // The script is in the entry itself, because a guest does not see this folder. Quoted for Exec, then escaped as a string.
  const quoted = script
    .replace(/["`$\\]/g, '\\$&')
    .replaceAll('\\', '\\\\')
    .replaceAll('%', '%%');
  for (const id of ['bench', failsafeSessionId])
    writeFileSync(
      join(sessions, `${id}.desktop`),
      `[Desktop Entry]\nType=Application\nName=Bench\nExec=/bin/bash -c "${quoted}"\n`,
    );
  return {
    id: 'bench',
    directId: failsafeSessionId,
    environment: { XDG_DATA_DIRS: `${folder}:/usr/local/share:/usr/share` },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export interface BenchHome {
  /** When the program began; milliseconds since the epoch, with fractions. */
  readonly beganAtMs: number;
  /** When it ended: readable also after the home was removed; null before. */
  endedAtMs(): number | null;
  close(): void;
}

/** The home under one of these paths in which the program has begun; null before. */
export function findBenchHome(homes: readonly string[]): BenchHome | null {
  for (const home of homes) {
    const began = findText(join(home, 'bench-began'));
    if (began === null || !began.endsWith('\n')) continue;
    const descriptor = openSync(join(home, 'bench-ended'), 'r');
    return {
      beganAtMs: Number(began) * 1000,
      endedAtMs() {
        const text = readFileSync(`/proc/self/fd/${descriptor}`, 'utf8');
        return text.endsWith('\n') ? Number(text) * 1000 : null;
      },
      close: () => closeSync(descriptor),
    };
  }
  return null;
}

/** A person's home stays; a guest's goes by itself. */
export function forgetBench(home: string): void {
  for (const name of ['bench-began', 'bench-ended']) rmSync(join(home, name), { force: true });
}

export function listGuestHomes(guestHomesFolder: string): readonly string[] {
  return listFolder(guestHomesFolder).map((name) => join(guestHomesFolder, name, 'home'));
}

function listFolder(path: string): readonly string[] {
  try {
    return readdirSync(path);
  } catch {
    // It comes with the first guest and goes with the last.
    return [];
  }
}

function findText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // Not written yet.
    return null;
  }
}
