/**
 * The worker as it ships, its two bundles in a folder that every account can read: a clone may lie where only its owner looks,
 * and tests start workers as other accounts. Made with the first use in a test file, and removed after its last test.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, cpSync, linkSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

export interface WorkerProgram {
  /** Absolute paths. */
  readonly node: string;
  readonly script: string;
}

const clone = join(import.meta.dirname, '../..');
let folder: string | null = null;
let program: WorkerProgram | null = null;

afterAll(() => {
  if (folder !== null) rmSync(folder, { recursive: true, force: true });
});

/** @param uid account that must be able to run it */
export function requireWorkerProgram(uid: number): WorkerProgram {
  folder ??= build();
  program ??= { node: process.execPath, script: join(folder, 'worker.cjs') };
  if (program.node === process.execPath && !mayRun(uid, process.execPath))
    program = { ...program, node: copyNode(folder) };
  return program;
}

function build(): string {
  const made = mkdtempSync(join(tmpdir(), 'vestibule-worker-'));
  chmodSync(made, 0o755);
  // The command and not the library, whose service would live on below this process.
  execFileSync(
    join(clone, 'node_modules/.bin/esbuild'),
    [
      'worker=electron/worker/main.ts',
      'pam=electron/worker/pam/main.ts',
      `--outdir=${made}`,
      '--out-extension:.js=.cjs',
      ...['--bundle', '--platform=node', '--target=node24', '--format=cjs', '--external:koffi', '--log-level=error'],
    ],
    { cwd: clone },
  );
  for (const name of ['koffi', '@koromix']) {
    mkdirSync(join(made, 'node_modules'), { recursive: true });
    cpSync(join(clone, 'node_modules', name), join(made, 'node_modules', name), { recursive: true });
  }
  return made;
}

function mayRun(uid: number, path: string): boolean {
  if (uid === process.getuid?.()) return true;
  return spawnSync('setpriv', ['--reuid', `${uid}`, '--clear-groups', 'test', '-x', path]).status === 0;
}

function copyNode(into: string): string {
  const copy = join(into, 'node');
  try {
    linkSync(process.execPath, copy);
  } catch {
    // Another file system.
    copyFileSync(process.execPath, copy);
  }
  return copy;
}
