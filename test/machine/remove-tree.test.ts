/** That a folder is removed whole, and that nobody who can write in it leads the removal out of it. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { removeTree, removeTreeSync } from '../../electron/machine/remove-tree.ts';

let base: string;
let tree: string;
let victim: string;

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'rt-'));
  tree = join(base, 'tree');
  victim = join(base, 'victim');
  mkdirSync(join(victim, 'inner'), { recursive: true });
  for (const name of ['one', 'two', 'inner/three']) writeFileSync(join(victim, name), 'mine');
});

afterEach(() => rmSync(base, { recursive: true, force: true }));

function expectVictimWhole(): void {
  expect(readdirSync(victim).sort()).toEqual(['inner', 'one', 'two']);
  expect(readFileSync(join(victim, 'inner/three'), 'utf8')).toBe('mine');
}

describe.each([
  ['at once', async (path: string) => removeTreeSync(path)],
  ['in turns', removeTree],
] as const)('a folder removed %s', (_, remove) => {
  it('is gone with all that was in it, and what its links lead to stays', async () => {
    mkdirSync(join(tree, 'a/b/c'), { recursive: true });
    for (let number = 0; number < 300; number++) writeFileSync(join(tree, 'a/b', String(number)), '');
    symlinkSync(victim, join(tree, 'a/link'));
    symlinkSync(victim, join(tree, 'a/b/c/link'));
    symlinkSync('/nowhere', join(tree, 'dangling'));
    execFileSync('mkfifo', [join(tree, 'a/pipe')]);
    writeFileSync(Buffer.concat([Buffer.from(`${tree}/a/`), Buffer.from([0xff, 0xfe])]), '');
    writeFileSync(join(tree, '.removed-1-1'), '');
    await remove(tree);
    expect(existsSync(tree)).toBe(false);
    expectVictimWhole();
  });

  it('may be deeper than any path', async () => {
    mkdirSync(tree);
    const dig = 'chdir $ARGV[0]; for (1..3000) { mkdir "d" x 50 or die $!; chdir "d" x 50 or die $! }';
    execFileSync('perl', ['-e', dig, tree]);
    await remove(tree);
    expect(existsSync(tree)).toBe(false);
  });

  it('may be a link, which goes alone, or nothing', async () => {
    symlinkSync(victim, tree);
    await remove(tree);
    expect(lstatSync(tree, { throwIfNoEntry: false })).toBeUndefined();
    await remove(tree);
    expectVictimWhole();
  });

  it('leads nowhere else while a link takes the place of a folder in it, again and again', async () => {
    // Folder and link change places as fast as one process can, and are made again when they were removed.
    const swap = `
      chdir $ARGV[0]; $| = 1; print "up\\n"; mkdir "away"; mkdir "away/inner";
      for (;;) {
        rename "away", "tree/a" or (mkdir "away", mkdir "away/inner");
        for (1..int(rand(30))) { }
        rename "tree/a", "away"; symlink $ARGV[1], "tree/a";
        for (1..int(rand(300))) { }
        unlink "tree/a";
      }`;
    const attacker = spawn('perl', ['-e', swap, base, victim]);
    await once(attacker.stdout, 'data');
    const over = performance.now() + 1500;
    let tries = 0;
    for (; performance.now() < over; tries++) {
      mkdirSync(tree, { recursive: true });
      try {
        await remove(tree);
      } catch {
        // It was filled again just before its own end: the next try goes on.
      }
    }
    attacker.kill('SIGKILL');
    await once(attacker, 'exit');
    expect(tries).toBeGreaterThan(20);
    expectVictimWhole();
  });
});
