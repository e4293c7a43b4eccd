/** The stand-in as users start it: accounts, sandbox, ports, what is left, and the ways in which it ends. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findProcess, listDescendants } from '../../electron/machine/process-identity.ts';
import { createLeakCheck, type LeakCheck } from '../harness/leak-check.ts';
import { readOfProcess } from '../harness/process-text.ts';
import type { TestXServer } from '../harness/x-server.ts';
import { type AskedApp, type AskedOptions, isRoot, launchAsked, startServerForAccount } from './launch-asked.ts';
import { buildStandIn } from './launch-fixture.ts';
import { observe, type XObserver } from './x-observer.ts';

let leaks: LeakCheck;
let server: TestXServer;
let standIn: Awaited<ReturnType<typeof buildStandIn>>;
/** The one that the test has launched last. */
let app: AskedApp;
let launched: AskedApp[];
let others: ChildProcess[];

beforeAll(async () => {
  standIn = await buildStandIn();
});
afterAll(() => standIn.remove());
beforeEach(async () => {
  leaks = createLeakCheck();
  launched = [];
  others = [];
  server = await startServerForAccount();
});
afterEach(async () => {
  for (const one of launched) await one.stop();
  for (const other of others) {
    other.kill('SIGKILL');
    if (other.exitCode === null && other.signalCode === null) await once(other, 'exit');
  }
  await server.stop();
  // Chromium's helpers follow their browser within some seconds on a busy machine.
  await leaks.assertNothingLeft(8000);
});

function launch(options: Partial<AskedOptions> = {}): AskedApp {
  app = launchAsked({ folder: standIn.folder, server, ...options });
  launched.push(app);
  return app;
}

/** With a page at `/` and a window that shows it; gives the window's id. */
async function launchWithWindow(options: Partial<AskedOptions> = {}, windowOptions = '{}'): Promise<number> {
  await launch(options).ready;
  await app.ask('fixture.page("/", "<!doctype html><title>first</title><body style=margin:0;background:#123456>")');
  return (await app.ask(`fixture.open("/", ${windowOptions})`)) as number;
}

interface BrowserProcess {
  readonly pid: number;
  readonly words: readonly string[];
}

function browserProcesses(): readonly BrowserProcess[] {
  return listDescendants(app.pid).map(({ pid }) => ({ pid, words: readOfProcess(pid, 'cmdline').split(/[\0 ]/) }));
}

function browserPid(): number {
  const found = browserProcesses().find(
    ({ words }) => words.includes('--remote-debugging-pipe') && !words.some((word) => word.startsWith('--type=')),
  );
  if (found === undefined) throw new Error('there is no browser');
  return found.pid;
}

/** /proc has no event for the end of a process that is not one's child. */
async function untilGone(pid: number, limitMs: number): Promise<void> {
  for (const end = performance.now() + limitMs; findProcess(pid) !== null && findProcess(pid)?.state !== 'Z'; ) {
    if (performance.now() > end) throw new Error(`${pid} still runs after ${limitMs} ms`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('what it is started with', () => {
  it('says its version', () => {
    const said = spawnSync(standIn.executable, ['--version'], {
      env: { PATH: process.env['PATH'], VESTIBULE_NODE: process.execPath },
      encoding: 'utf8',
    });
    expect(said.stdout).toMatch(/^v\d+\.\d+\.\d+\n$/);
    expect(said.status).toBe(0);
  });

  it.runIf(isRoot)('refuses to be root with its sandbox on', () => {
    const said = spawnSync(standIn.executable, [join(import.meta.dirname, 'fixtures/asked')], {
      env: { PATH: process.env['PATH'], VESTIBULE_NODE: process.execPath, ...server.environment },
      encoding: 'utf8',
    });
    expect(said.stderr).toContain('Running as root without --no-sandbox is not supported');
    expect(said.status).toBe(1);
  });

  it('ends with a clear word where there is no display', async () => {
    launch({ environment: { DISPLAY: ':65535' } });
    expect(await app.exited).toBe(1);
    expect(app.words()).toContain('Unable to open X display :65535');
    expect(app.leftFiles()).toEqual([]);
  });

  it('ends with a clear word where there is no such application', async () => {
    launch({ application: '/no/such/application' });
    expect(await app.exited).toBe(1);
    expect(app.words()).toContain("Cannot find module '/no/such/application'");
  });

  it('ends with a clear word where there is no Chromium', async () => {
    launch({ environment: { VESTIBULE_CHROMIUM: '/no/such/chromium' } });
    expect(await app.exited).toBe(1);
    expect(app.words()).toContain('there is no Chromium here');
  });

  it('hands switches of the command line and of the application to the browser', async () => {
    await launchWithWindow({
      switches: ['--force-device-scale-factor=1'],
      environment: { FIXTURE_SWITCH: 'force-dark-mode' },
    });
    const words = readFileSync(`/proc/${browserPid()}/cmdline`, 'latin1').split(/[\0 ]/);
    expect(words).toContain('--force-device-scale-factor=1');
    expect(words).toContain('--force-dark-mode');
  });

  it('runs an application of ES modules', async () => {
    const folder = join(standIn.folder, 'fixtures/modules');
    mkdirSync(folder);
    writeFileSync(
      join(folder, 'main.mjs'),
      "import { app } from 'electron';\napp.whenReady().then(() => {\n  console.log(JSON.stringify({ event: app.getName() }));\n  app.exit(7);\n});\n",
    );
    launch({ application: join(folder, 'main.mjs') });
    expect(await app.exited).toBe(7);
    expect(app.events()).toEqual(['Electron']);
  });
});

describe('security', () => {
  it('has a sandbox around its renderers, one account, no port, and refuses what is too large', async () => {
    const id = await launchWithWindow();
    const processes = browserProcesses();
    const renderers = processes.filter(({ words }) => words.includes('--type=renderer'));
    expect(renderers.length).toBeGreaterThan(0);
    for (const { pid, words } of renderers) {
      const status = readOfProcess(pid, 'status');
      // One that the browser only kept ready.
      if (status === '') continue;
      // seccomp(2), mode filter; and none of the browser's namespaces (namespaces(7)).
      expect(status).toMatch(/^Seccomp:\t2$/m);
      expect(readlinkSync(`/proc/${pid}/ns/pid`)).not.toBe(readlinkSync(`/proc/${browserPid()}/ns/pid`));
      expect(words).not.toContain('--no-sandbox');
    }

    const uids = processes.flatMap(({ pid }) => /^Uid:\t(\d+)/m.exec(readOfProcess(pid, 'status'))?.[1] ?? []);
    expect(uids.length).toBeGreaterThan(3);
    expect(new Set(uids).size).toBe(1);
    if (isRoot) expect(uids[0]).not.toBe('0');

    expect(listeningPorts(processes.map(({ pid }) => pid).concat(app.pid))).toEqual([]);
    expect(
      processes.flatMap(({ words }) => words).filter((word) => word.startsWith('--remote-debugging-port')),
    ).toEqual([]);

    const said = await app.ask(
      `fixture.run(${id}, 'bridge.invoke("echo", "x".repeat(33 * 1024 * 1024)).then(() => "came", (error) => error.message)')`,
    );
    expect(said).toBe('the message is too large');
  });

  it('has no browser windows, menus or dialogs behind its keys and buttons', async () => {
    const observer = await observe(server);
    const id = await launchWithWindow({}, '{ x: 0, y: 0, width: 1280, height: 800 }');
    await app.ask(
      `fixture.run(${id}, 'window.pressed = []; addEventListener("keydown", (event) => pressed.push(event.key)); null')`,
    );
    const keys = [
      'ctrl+n',
      'ctrl+t',
      'ctrl+shift+n',
      'ctrl+o',
      'ctrl+s',
      'ctrl+p',
      'ctrl+u',
      'ctrl+f',
      'ctrl+h',
      'ctrl+j',
      'ctrl+w',
      'ctrl+shift+w',
      'ctrl+shift+i',
      'F12',
      'F11',
      'F1',
      'F3',
      'shift+Escape',
      'ctrl+shift+Delete',
      'alt+F4',
      'alt+f',
      'F10',
      'x',
    ];
    const click = ['mousemove', '300', '300', 'click', '3'];
    spawnSync('xdotool', [...click, ...keys.flatMap((key) => ['key', '--clearmodifiers', key])], {
      env: { PATH: process.env['PATH'], ...server.environment },
    });
    await app.ask(
      `fixture.run(${id}, 'new Promise((resolve) => pressed.includes("x") ? resolve() : addEventListener("keydown", (event) => event.key === "x" && resolve()))')`,
    );
    expect(await app.ask(`fixture.run(${id}, 'pressed.length')`)).toBeGreaterThan(20);
    expect((await observer.windows()).map(({ width, height }) => [width, height])).toEqual([[1280, 800]]);
    await observer.close();
  });
});

describe('its end', () => {
  it('leaves nothing behind after quit, with its events in order', async () => {
    await launchWithWindow();
    await app.ask('setImmediate(() => electron.app.quit()) && null');
    expect(await app.exited).toBe(0);
    expect(app.events()).toEqual(['ready', 'before-quit', 'will-quit', 'quit']);
    expect(app.leftFiles()).toEqual([]);
  });

  it('has the status that the application gives it', async () => {
    await launchWithWindow();
    await app.ask('setImmediate(() => electron.app.exit(3)) && null');
    expect(await app.exited).toBe(3);
    expect(app.leftFiles()).toEqual([]);
  });

  it('comes in order with SIGTERM', async () => {
    await launchWithWindow();
    process.kill(app.pid, 'SIGTERM');
    expect(await app.exited).toBe(0);
    expect(app.events()).toContain('will-quit');
    expect(app.leftFiles()).toEqual([]);
  });

  it('comes with the browser, and is no success', async () => {
    await launchWithWindow();
    process.kill(browserPid(), 'SIGKILL');
    expect(await app.exited).toBe(1);
    expect(app.words()).toContain('the browser ended with status 137');
    expect(app.leftFiles()).toEqual([]);
  });

  it('comes with the X server, and is no success', async () => {
    await launchWithWindow();
    await server.stop();
    expect(await app.exited).not.toBe(0);
    expect(app.leftFiles()).toEqual([]);
  });

  it('takes the browser with it, however it comes', async () => {
    await launchWithWindow();
    const pid = browserPid();
    process.kill(app.pid, 'SIGKILL');
    await app.exited;
    await untilGone(pid, 5000);
  });
});

describe('a page that hangs', () => {
  it('is found while something is asked of it, and found again when it answers', async () => {
    const id = await launchWithWindow();
    await app.ask(
      `fixture.run(${id}, 'setTimeout(() => { const end = Date.now() + 7000; while (Date.now() < end); }); null')`,
    );
    await app.ask(`electron.BrowserWindow.fromId(${id}).webContents.send('anything')`);
    await app.ask('fixture.take("unresponsive")');
    await app.ask('fixture.take("responsive")');
  });

  it('can be killed and comes back', async () => {
    const id = await launchWithWindow();
    await app.ask('fixture.take("did-finish-load")');
    await app.ask(`fixture.run(${id}, 'setTimeout(() => { while (true); }); null')`);
    await app.ask(`electron.BrowserWindow.fromId(${id}).webContents.forcefullyCrashRenderer()`);
    await app.ask('fixture.take("render-process-gone")');
    await app.ask(`electron.BrowserWindow.fromId(${id}).webContents.reload()`);
    await app.ask('fixture.take("did-finish-load")');
    expect(await app.ask(`fixture.run(${id}, 'document.title')`)).toBe('first');
  });
});

describe('a page that is loaded again', () => {
  it('fails to load where its process dies before it is there, which is told like any such death', async () => {
    const id = await launchWithWindow();
    await app.ask('fixture.take("did-finish-load")');
    await killRenderer();
    await app.ask('fixture.take("render-process-gone")');
    const loaded = app.ask(
      `electron.BrowserWindow.fromId(${id}).webContents.loadURL("https://fixture.localhost/never").catch((error) => error.code)`,
    );
    await killRenderer();
    expect(await loaded).toBe('ERR_FAILED');
    expect(await app.ask('fixture.take("render-process-gone")')).toEqual({ reason: 'killed', exitCode: 9 });
    await app.ask(`electron.BrowserWindow.fromId(${id}).webContents.loadURL("https://fixture.localhost/")`);
    expect(await app.ask(`fixture.run(${id}, 'document.title')`)).toBe('first');
  });

  /** The next one that there is: no event tells of it. */
  async function killRenderer(): Promise<void> {
    for (const end = performance.now() + 5000; ; ) {
      const renderer = browserProcesses().find(({ words }) => words.includes('--type=renderer'));
      if (renderer !== undefined) return void process.kill(renderer.pid, 'SIGKILL');
      if (performance.now() > end) throw new Error('no renderer came within 5 s');
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
});

describe('beside a window manager', () => {
  let observer: XObserver;

  async function launchManaged(windowOptions = '{}'): Promise<number> {
    observer = await observe(server);
    others.push(
      spawn('openbox', ['--sm-disable'], {
        env: { ...process.env, ...server.environment, HOME: '/nonexistent' },
        stdio: 'ignore',
      }),
    );

    await observer.untilManaged();
    return launchWithWindow({}, windowOptions);
  }
  afterEach(() => observer.close());

  it('is closed by its close button only if the application lets it', async () => {
    const id = await launchManaged();
    await app.ask('fixture.take("show")');
    await app.ask('void (fixture.preventClose = true)');
    const [window] = await observer.clients();
    await observer.askToClose(window ?? 0);
    await app.ask('fixture.take("close")');
    expect(await app.ask(`fixture.run(${id}, 'document.title')`)).toBe('first');
    await app.ask('void (fixture.preventClose = false)');
    await observer.askToClose(window ?? 0);
    await app.ask('fixture.take("closed")');
    await app.ask('fixture.take("window-all-closed")');
  });

  it('fills the monitor in full screen, without a frame', async () => {
    const id = await launchManaged('{ kiosk: true }');
    expect(
      await app.ask(
        `fixture.run(${id}, 'new Promise((resolve) => { const look = () => innerWidth === 1280 && innerHeight === 800 ? resolve([innerWidth, innerHeight]) : addEventListener("resize", look, { once: true }); look(); })')`,
      ),
    ).toEqual([1280, 800]);
  });

  it('keeps the size of the page that was asked for inside its frame', async () => {
    const id = await launchManaged('{ width: 600, height: 400 }');
    expect(
      await app.ask(
        `fixture.run(${id}, 'new Promise((resolve) => { const look = () => innerWidth === 600 && innerHeight === 400 ? resolve([innerWidth, innerHeight]) : addEventListener("resize", look, { once: true }); look(); })')`,
      ),
    ).toEqual([600, 400]);
  });
});

it('notices that its window was destroyed over the head of the browser', async () => {
  await launchWithWindow();
  const observer = await observe(server);
  const [window] = await observer.windows();
  spawnSync('xdotool', ['windowclose', String(window?.id)], {
    env: { PATH: process.env['PATH'], ...server.environment },
  });
  await app.ask('fixture.take("closed")');
  await observer.close();
});

describe.each(['at once', 'when the browser has ended with it'])('after its last window', (when) => {
  it.each(['destroyed by the application', 'closed by its close button'])(
    `that was %s it opens another ${when}`,
    async (how) => {
      const id = await launchWithWindow();
      const browser = browserPid();
      const observer = await observe(server);
      const [window] = await observer.windows();
      const opensAnother =
        when === 'at once'
          ? 'electron.app.once("window-all-closed", () => (fixture.next = fixture.open("/", {})))'
          : '';
      await app.ask(`void ${opensAnother || 0}`);
      if (how.startsWith('closed')) await observer.askToClose(window?.id ?? 0);
      else await app.ask(`electron.BrowserWindow.fromId(${id}).destroy()`);
      await app.ask('fixture.take("window-all-closed")');
      if (opensAnother === '') await untilGone(browser, 5000);
      const next = await app.ask(opensAnother === '' ? 'fixture.open("/", {})' : 'fixture.next');
      expect(await app.ask(`fixture.run(${String(next)}, 'document.title')`)).toBe('first');
      await observer.close();
    },
  );
});

it('tells of a screen that changed its size', async () => {
  // Of the two servers Xvnc alone has more than one size.
  await server.stop();
  server = await startServerForAccount('Xvnc');
  await launchWithWindow();
  const changed = app.ask(
    'new Promise((resolve) => electron.screen.once("display-metrics-changed", (_event, display) => resolve(display.size)))',
  );
  const said = spawnSync('xrandr', ['-s', '1024x768'], {
    env: { PATH: process.env['PATH'], ...server.environment },
    encoding: 'utf8',
  });
  expect(said.status, said.stderr).toBe(0);
  expect(await changed).toEqual({ width: 1024, height: 768 });
  expect(await app.ask('electron.screen.getPrimaryDisplay().bounds')).toEqual({ x: 0, y: 0, width: 1024, height: 768 });
});

function listDescriptors(pid: number): readonly string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`);
  } catch (error) {
    // It is gone.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** Local ports on which one of these processes listens, of TCP over IPv4 and IPv6 (proc(5), /proc/net/tcp; 0A is LISTEN). */
function listeningPorts(pids: readonly number[]): readonly string[] {
  const inodes = new Set(
    pids.flatMap((pid) =>
      listDescriptors(pid).flatMap((fd) => {
        try {
          return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? [];
        } catch {
          // Closed meanwhile.
          return [];
        }
      }),
    ),
  );
  return ['tcp', 'tcp6'].flatMap((table) =>
    readFileSync(`/proc/net/${table}`, 'latin1')
      .trim()
      .split('\n')
      .slice(1)
      .flatMap((line) => {
        const fields = line.trim().split(/\s+/);
        return fields[3] === '0A' && inodes.has(fields[9] ?? '') ? [fields[1] ?? ''] : [];
      }),
  );
}
