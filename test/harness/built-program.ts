/**
 * A program as it ships, one bundle, in a folder that every account can read: a clone may lie where only its owner looks,
 * and tests start programs as other accounts. Made with the first use in a test file, and removed after its last test.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, cpSync, existsSync, linkSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

export interface BuiltProgram {
  /** Absolute paths. */
  readonly node: string;
  readonly script: string;
}

const clone = join(import.meta.dirname, '../..');
let folder: string | null = null;

afterAll(() => {
  if (folder !== null) rmSync(folder, { recursive: true, force: true });
  folder = null;
});

/**
 * @param source relative to the clone
 * @param name of the bundle, as programs look for each other beside themselves
 * @param uid account that must be able to run it
 */
export function requireBuiltProgram(source: string, name: string, uid: number): BuiltProgram {
  folder ??= makeFolder();
  const script = join(folder, name);
  if (!existsSync(script)) build(source, script);
  return { node: mayRun(uid, process.execPath) ? process.execPath : requireNodeCopy(folder), script };
}

function makeFolder(): string {
  const made = mkdtempSync(join(tmpdir(), 'vestibule-program-'));
  chmodSync(made, 0o755);
  for (const name of ['koffi', '@koromix']) {
    mkdirSync(join(made, 'node_modules'), { recursive: true });
    cpSync(join(clone, 'node_modules', name), join(made, 'node_modules', name), { recursive: true });
  }
  return made;
}

function build(source: string, script: string): void {
  // The command and not the library, whose service would live on below this process.
  execFileSync(
    join(clone, 'node_modules/.bin/esbuild'),
    [
      source,
      `--outfile=${script}`,
      ...['--bundle', '--platform=node', '--target=node24', '--format=cjs', '--external:koffi', '--log-level=error'],
      // As build/bundle has it.
      ...['--define:import.meta.dirname=__dirname', '--define:import.meta.filename=__filename'],
    ],
    { cwd: clone },
  );
}

function mayRun(uid: number, path: string): boolean {
  if (uid === process.getuid?.()) return true;
  return spawnSync('setpriv', ['--reuid', `${uid}`, '--clear-groups', 'test', '-x', path]).status === 0;
}

function requireNodeCopy(into: string): string {
  const copy = join(into, 'node');
  if (existsSync(copy)) return copy;
  try {
    linkSync(process.execPath, copy);
  } catch {
    // Another file system.
    copyFileSync(process.execPath, copy);
  }
  return copy;
}
