/** The same assertions on every runtime that is there: what the application relies on holds on both, or it is a defect. */

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { listDescendants } from '../../electron/machine/process-identity.ts';
import { createLeakCheck, type LeakCheck } from '../harness/leak-check.ts';
import { startTestXServer, type TestXServer } from '../harness/x-server.ts';
import {
  buildStandIn,
  electronBinary,
  type Fixture,
  type FixtureApp,
  fixtureFolder,
  hasElectronBinary,
  launchFixture,
  type RuntimeUnderTest,
} from './launch-fixture.ts';

const origin = 'https://fixture.localhost';
let leaks: LeakCheck;
let server: TestXServer;
let standIn: Awaited<ReturnType<typeof buildStandIn>>;

beforeAll(async () => {
  leaks = createLeakCheck();
  server = await startTestXServer();
  standIn = await buildStandIn();
});
afterAll(async () => {
  await server.stop();
  standIn.remove();
  await leaks.assertNothingLeft();
});

/** How a load of a window has ended. */
function load(app: FixtureApp, id: number, path: string): Promise<string | undefined> {
  return app.application.evaluate(
    ({ BrowserWindow }, given) =>
      BrowserWindow.fromId(given.id)
        ?.webContents.loadURL(given.url)
        .then(
          () => 'loaded',
          (error: { code: string }) => error.code,
        ),
    { id, url: origin + path },
  );
}

/** There is no event for a process that begins below another one. */
async function until(look: () => boolean): Promise<void> {
  for (const end = performance.now() + 5000; !look(); ) {
    if (performance.now() > end) throw new Error('it did not come within 5 s');
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Of all windows; how many there were. */
function killRenderers(app: FixtureApp): number {
  const renderers = listDescendants(app.application.process().pid ?? 0).filter(({ pid }) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes('--type=renderer');
    } catch {
      return false;
    }
  });
  for (const { pid } of renderers) process.kill(pid, 'SIGKILL');
  return renderers.length;
}

const runtimes: readonly { readonly name: string; readonly find: () => RuntimeUnderTest }[] = [
  { name: 'the stand-in', find: () => standIn },
  ...(hasElectronBinary
    ? [{ name: 'Electron', find: (): RuntimeUnderTest => ({ name: 'electron', executable: electronBinary }) }]
    : []),
];

if (!hasElectronBinary) {
  it.skip("on Electron's own binary: it is not there, since its release server was not reached", () => undefined);
}

describe.each(runtimes)('on $name', ({ find }) => {
  let app: FixtureApp;
  // A start costs more than what most tests ask: they share it, each with windows of its own.
  beforeAll(async () => {
    app = await launchFixture(find(), server);
  });
  beforeEach(() =>
    app.page('/', '<!doctype html><title>first</title><body style="margin:0;background:#123456">text</body>'),
  );
  afterEach(() => app.reset());
  afterAll(() => app.close());

  describe('the process', () => {
    it('has the name, version and path of the application', async () => {
      const said = await app.application.evaluate(({ app: main }) => [
        main.getName(),
        main.getVersion(),
        main.getAppPath(),
        main.isPackaged,
      ]);
      expect(said).toEqual(['conformance-fixture', '3.2.1', fixtureFolder, false]);
    });

    it('is a browser process of some Electron with the application as its last word', async () => {
      const said = await app.application.evaluate(() => ({
        type: (process as unknown as { type: string }).type,
        electron: typeof process.versions['electron'],
        argv: process.argv,
      }));
      expect(said.type).toBe('browser');
      expect(said.electron).toBe('string');
      expect(said.argv.at(-1)).toBe(fixtureFolder);
      expect(said.argv[0]).toBe(find().executable);
    });

    it('gives the module to import as to require', async () => {
      const same = await app.application.evaluate(async (electron) => {
        const imported = await (globalThis as unknown as { fixture: Fixture }).fixture.importElectron();
        return imported.app === electron.app && imported.default.app === electron.app;
      });
      expect(same).toBe(true);
    });

    it('knows the display before there is a window', async () => {
      const bounds = await app.application.evaluate(({ screen }) => screen.getPrimaryDisplay().bounds);
      expect(bounds).toEqual({ x: 0, y: 0, width: 1280, height: 800 });
    });

    it('names its browser processes', async () => {
      await app.open('/');
      const types = await app.application.evaluate(({ app: main }) => main.getAppMetrics().map(({ type }) => type));
      expect(types).toContain('Browser');
      expect(types).toContain('Tab');
    });
  });

  describe('a window', () => {
    it('has the place and size that it was given', async () => {
      const id = await app.open('/');
      const bounds = await app.application.evaluate(
        ({ BrowserWindow }, given) => BrowserWindow.fromId(given)?.getBounds(),
        id,
      );
      expect(bounds).toEqual({ x: 40, y: 60, width: 640, height: 480 });
    });

    it('is the page and nothing else: no tab strip, no address bar', async () => {
      const id = await app.open('/', { frame: false });
      expect(await app.run(id, '[innerWidth, innerHeight, outerWidth, outerHeight]')).toEqual([640, 480, 640, 480]);
    });

    it('moves and resizes', async () => {
      const id = await app.open('/');
      await app.application.evaluate(
        ({ BrowserWindow }, given) => BrowserWindow.fromId(given)?.setBounds({ x: 5, y: 6, width: 700, height: 500 }),
        id,
      );
      expect(
        await app.run(
          id,
          'new Promise((resolve) => { const look = () => innerWidth === 700 && innerHeight === 500 ? resolve(true) : addEventListener("resize", look, { once: true }); look(); })',
        ),
      ).toBe(true);
      const bounds = await app.application.evaluate(
        ({ BrowserWindow }, given) => BrowserWindow.fromId(given)?.getBounds(),
        id,
      );
      expect(bounds).toEqual({ x: 5, y: 6, width: 700, height: 500 });
    });

    it('shows itself and says so', async () => {
      await app.open('/');
      await app.take('show');
      await app.take('ready-to-show');
    });

    it('can be hidden and shown', async () => {
      const id = await app.open('/');
      await app.take('show');
      const visible = await app.application.evaluate(async ({ BrowserWindow }, given) => {
        const window = BrowserWindow.fromId(given);
        if (window === null) return null;
        const seen = [window.isVisible()];
        const hidden = new Promise((resolve) => window.once('hide', () => resolve(null)));
        window.hide();
        await hidden;
        seen.push(window.isVisible());
        const shown = new Promise((resolve) => window.once('show', () => resolve(null)));
        window.show();
        await shown;
        seen.push(window.isVisible());
        return seen;
      }, id);
      expect(visible).toEqual([true, false, true]);
    });

    it('takes the title of its page', async () => {
      const id = await app.open('/');
      await app.run(id, 'document.title = "second"; null');
      for (let title: unknown = null; title !== 'second'; ) title = await app.take('page-title-updated');
      expect(
        await app.application.evaluate(({ BrowserWindow }, given) => BrowserWindow.fromId(given)?.getTitle(), id),
      ).toBe('second');
    });

    it('has a second one beside it, each with its own page', async () => {
      await app.page('/other', '<title>other</title>');
      const first = await app.open('/');
      const second = await app.open('/other', { width: 500, height: 400, x: 700, y: 0 });
      expect(await app.run(first, 'location.pathname + innerWidth')).toBe('/640');
      expect(await app.run(second, 'location.pathname + innerWidth')).toBe('/other500');
      const ids = await app.application.evaluate(({ BrowserWindow }) =>
        BrowserWindow.getAllWindows().map((window) => BrowserWindow.fromWebContents(window.webContents)?.id),
      );
      expect(new Set(ids)).toEqual(new Set([first, second]));
    });

    it('covers its monitor to the last pixel as a kiosk', async () => {
      const id = await app.open('/', { kiosk: true, frame: false });
      expect(
        await app.run(
          id,
          'new Promise((resolve) => { const look = () => innerWidth === 1280 && innerHeight === 800 ? resolve([innerWidth, innerHeight]) : addEventListener("resize", look, { once: true }); look(); })',
        ),
      ).toEqual([1280, 800]);
    });

    it('pictures its page', async () => {
      const id = await app.open('/', { frame: false });
      const picture = await app.application.evaluate(async ({ BrowserWindow }, given) => {
        const image = await BrowserWindow.fromId(given)?.webContents.capturePage();
        return image === undefined
          ? null
          : { size: image.getSize(), empty: image.isEmpty(), start: image.toPNG().subarray(1, 4).toString() };
      }, id);
      expect(picture).toEqual({ size: { width: 640, height: 480 }, empty: false, start: 'PNG' });
    });
  });

  describe('the end of a window', () => {
    it('is told, and leaves the application to open the next one', async () => {
      const id = await app.open('/');
      await app.application.evaluate(({ BrowserWindow }, given) => BrowserWindow.fromId(given)?.close(), id);
      await app.take('close');
      await app.take('closed');
      await app.take('window-all-closed');
      expect(await app.run(await app.open('/'), 'document.title')).toBe('first');
    });

    it('can be prevented', async () => {
      await app.set({ preventClose: true });
      const id = await app.open('/');
      await app.application.evaluate(({ BrowserWindow }, given) => BrowserWindow.fromId(given)?.close(), id);
      await app.take('close');
      expect(await app.run(id, 'document.title')).toBe('first');
      await app.set({ preventClose: false });
    });

    it('comes without a question where it is destroyed', async () => {
      await app.set({ preventClose: true });
      const id = await app.open('/');
      await app.application.evaluate(({ BrowserWindow }, given) => BrowserWindow.fromId(given)?.destroy(), id);
      await app.take('closed');
      await app.take('window-all-closed');
      await app.set({ preventClose: false });
    });
  });

  describe('loading', () => {
    it('resolves when the page is there, and names its address', async () => {
      const id = await app.open('/');
      await app.take('dom-ready');
      await app.take('did-finish-load');
      expect(await app.take('did-navigate')).toBe(`${origin}/`);
      expect(
        await app.application.evaluate(
          ({ BrowserWindow }, given) => BrowserWindow.fromId(given)?.webContents.getURL(),
          id,
        ),
      ).toBe(`${origin}/`);
    });

    it('rejects where the request is cancelled', async () => {
      await app.page('/cancelled', 'never');
      await app.set({ cancelled: ['/cancelled'] });
      await expect(app.open('/cancelled')).rejects.toThrow(/ERR_/);
      expect(await app.take('did-fail-load')).toMatchObject({ url: `${origin}/cancelled` });
    });

    it('cancels a request of a page', async () => {
      await app.set({ cancelled: ['/forbidden'] });
      await app.page('/forbidden', 'x');
      await app.page('/allowed', 'x');
      const id = await app.open('/');
      expect(await app.run(id, 'fetch("/forbidden").then(() => "came", () => "was cancelled")')).toBe('was cancelled');
      expect(await app.run(id, 'fetch("/allowed").then((answer) => answer.status)')).toBe(200);
    });

    it("answers with the handler's status, headers and body, and gives it method and body", async () => {
      const id = await app.open('/');
      await app.page('/post', '');
      expect(
        await app.run(id, 'fetch("/missing").then(async (answer) => [answer.status, await answer.text()])'),
      ).toEqual([404, 'nothing here']);
      expect(
        await app.run(
          id,
          'fetch("/post", { method: "POST", body: "things" }).then(async (answer) => [answer.headers.get("x-answer"), await answer.text()])',
        ),
      ).toEqual(['yes', 'got things']);
    });

    it('fails a request whose handler fails, and only that', async () => {
      const id = await app.open('/');
      expect(await app.run(id, 'fetch("/broken").then(() => "came", () => "failed")')).toBe('failed');
      expect(await app.run(id, 'document.title')).toBe('first');
    });

    it("keeps to the answer's content security policy", async () => {
      await app.page('/strict', '<title>before</title><script>document.title = "script ran"</script>', {
        'content-security-policy': "default-src 'none'",
      });
      const id = await app.open('/strict');
      expect(await app.run(id, 'document.title + typeof bridge')).toBe('beforeobject');
    });

    it('asks before a page goes elsewhere by itself', async () => {
      await app.set({ preventNavigation: true });
      const id = await app.open('/');
      await app.run(id, 'setTimeout(() => { location.href = "/elsewhere" }); null');
      expect(await app.take('will-navigate')).toBe(`${origin}/elsewhere`);
      expect(await app.run(id, 'location.pathname')).toBe('/');
    });

    it('does not ask when the application itself loads another page', async () => {
      await app.page('/other', '<title>other</title>');
      const id = await app.open('/');
      await app.application.evaluate(
        async ({ BrowserWindow }, given) => BrowserWindow.fromId(given)?.loadURL('https://fixture.localhost/other'),
        id,
      );
      expect(await app.run(id, 'document.title')).toBe('other');
      const asked = await app.application.evaluate(() =>
        (globalThis as unknown as { fixture: { events: { name: string }[] } }).fixture.events.filter(
          ({ name }) => name === 'will-navigate',
        ),
      );
      expect(asked).toEqual([]);
    });

    it('opens no window for a page that asks for one', async () => {
      const id = await app.open('/');
      expect(await app.run(id, 'window.open("https://fixture.localhost/popup") === null')).toBe(true);
      expect(await app.take('window-open')).toBe(`${origin}/popup`);
      const link =
        'const link = Object.assign(document.createElement("a"), { href: "/link", target: "_blank", rel: "opener" }); document.body.append(link); link.click(); null';
      await app.run(id, link);
      expect(await app.take('window-open')).toBe(`${origin}/link`);
      expect(await app.application.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
    });

    it('refuses a download', async () => {
      const id = await app.open('/');
      await app.page('/file', 'x', { 'content-disposition': 'attachment; filename=file.txt' });
      await app.run(
        id,
        'const link = Object.assign(document.createElement("a"), { href: "/file", download: "file.txt" }); document.body.append(link); link.click(); null',
      );
      expect(await app.take('will-download')).toBe(`${origin}/file`);
    });
  });

  describe('the preload', () => {
    it('runs before the scripts of the page', async () => {
      await app.page('/early', '<script>window.seen = typeof bridge.double</script>');
      expect(await app.run(await app.open('/early'), 'seen')).toBe('function');
    });

    it('leaves the page nothing but what it exposed', async () => {
      await app.page('/with-frame', '<iframe src="/"></iframe>');
      const id = await app.open('/with-frame');
      // A frame has no preload: what the page has beyond it came from there.
      const names = await app.run(
        id,
        '(() => { const plain = new Set(Object.getOwnPropertyNames(frames[0])); return Object.getOwnPropertyNames(window).filter((name) => !plain.has(name)) })()',
      );
      expect(names).toEqual(['0', 'bridge']);
      expect(await app.run(id, 'typeof require + typeof process + typeof module')).toBe('undefinedundefinedundefined');
    });

    it('is not there in a frame', async () => {
      await app.page('/framed', '<iframe src="/"></iframe>');
      const id = await app.open('/framed');
      expect(await app.run(id, 'typeof frames[0].bridge')).toBe('undefined');
    });

    it('exposes values, functions, promises and callbacks', async () => {
      const id = await app.open('/');
      expect(await app.run(id, '[bridge.text, bridge.nested.list, bridge.double(4)]')).toEqual([
        'plain',
        [1, 'two', null],
        8,
      ]);
      expect(await app.run(id, 'bridge.later({ a: [true] })')).toEqual({ a: [true] });
      expect(await app.run(id, 'new Promise((resolve) => bridge.callBack((...values) => resolve(values)))')).toEqual([
        { given: [1, 2] },
        'second',
      ]);
      expect(await app.run(id, '(() => { try { bridge.fail() } catch (error) { return error.message } })()')).toBe(
        'said no',
      );
    });

    it('cannot have what it exposed replaced', async () => {
      const id = await app.open('/');
      expect(await app.run(id, 'bridge.double = () => 0; try { window.bridge = null } catch {} bridge.double(2)')).toBe(
        4,
      );
    });
  });

  describe('messages', () => {
    it('carry what structured clone carries', async () => {
      const id = await app.open('/');
      const said = await app.run(
        id,
        'bridge.invoke("echo", undefined, null, new Date(5), new Uint8Array([1, 2]), new Map([[1, { a: NaN }]]), "\\u2028", -0).then((back) => [back[0] === undefined, back[1], back[2].getTime(), [...back[3]], Number.isNaN(back[4].get(1).a), back[5].charCodeAt(0), Object.is(back[6], -0)])',
      );
      expect(said).toEqual([true, null, 5, [1, 2], true, 0x2028, true]);
    });

    it('say who sent them', async () => {
      const id = await app.open('/');
      expect(await app.run(id, 'bridge.invoke("who")')).toEqual({
        url: `${origin}/`,
        origin,
        isMain: true,
        isSender: true,
      });
    });

    it('are refused in words', async () => {
      const id = await app.open('/');
      expect(await app.run(id, 'bridge.invoke("refuse").catch((error) => error.message)')).toBe(
        "Error invoking remote method 'refuse': TypeError: not like this",
      );
      expect(await app.run(id, 'bridge.invoke("nobody").catch((error) => error.message)')).toBe(
        "Error invoking remote method 'nobody': Error: No handler registered for 'nobody'",
      );
    });

    it('go both ways, in order, until nobody listens any more', async () => {
      const id = await app.open('/');
      const heard =
        'new Promise((resolve) => { const all = []; const stop = bridge.on("answered", (value) => { all.push(value); if (value === 9) { stop(); resolve(all) } }); for (let i = 0; i < 10; i++) bridge.send("told", i) })';
      expect(await app.run(id, heard)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    });

    it('come in words of a megabyte', async () => {
      const id = await app.open('/');
      const said = (await app.run(id, 'bridge.invoke("echo", "é".repeat(1e6)).then(([text]) => text)')) as string;
      expect(createHash('sha256').update(said).digest('hex')).toBe(
        createHash('sha256').update('é'.repeat(1e6)).digest('hex'),
      );
    });
  });

  describe('permissions', () => {
    const state = (name: string): string =>
      `navigator.permissions.query({ name: ${JSON.stringify(name)} }).then(({ state }) => state)`;

    it('are denied where the handler does not approve', async () => {
      const id = await app.open('/');
      expect(await app.run(id, state('clipboard-read'))).toBe('denied');
      expect(await app.run(id, state('geolocation'))).toBe('denied');
    });

    it('are granted where it does', async () => {
      await app.set({ granted: ['clipboard-read', 'clipboard-sanitized-write'] });
      const id = await app.open('/');
      expect(await app.run(id, state('clipboard-read'))).toBe('granted');
      expect(await app.run(id, state('geolocation'))).toBe('denied');
    });

    it('let a page reach a WebSocket on loopback', async () => {
      await app.set({ granted: ['loopback-network', 'local-network', 'local-network-access'] });
      const listening = createServer((socket) =>
        socket.once('data', (request) => {
          const key = /sec-websocket-key: (.*)\r/i.exec(request.toString())?.[1] ?? '';
          const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
          socket.write(
            `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
          );
        }),
      );
      const port = await new Promise<number>((resolve) =>
        listening.listen(0, '127.0.0.1', () => resolve((listening.address() as { port: number }).port)),
      );
      const id = await app.open('/');
      expect(
        await app.run(
          id,
          `new Promise((resolve) => { const socket = new WebSocket("ws://127.0.0.1:${port}"); socket.onopen = () => { socket.close(); resolve("open") }; socket.onerror = () => resolve("error") })`,
        ),
      ).toBe('open');
      listening.close();
    });
  });

  describe('the death of a renderer', () => {
    it('is reported with its reason, and the page comes back by loading it again', async () => {
      const id = await app.open('/');
      await app.take('did-finish-load');
      await app.application.evaluate(
        ({ BrowserWindow }, given) => BrowserWindow.fromId(given)?.webContents.forcefullyCrashRenderer(),
        id,
      );
      const details = (await app.take('render-process-gone')) as { reason: string };
      expect(['crashed', 'killed']).toContain(details.reason);
      expect(await app.take('app render-process-gone')).toEqual(details);
      expect(
        await app.application.evaluate(
          ({ BrowserWindow }, given) => BrowserWindow.fromId(given)?.webContents.isCrashed(),
          id,
        ),
      ).toBe(true);
      await app.application.evaluate(
        ({ BrowserWindow }, given) => BrowserWindow.fromId(given)?.webContents.reload(),
        id,
      );
      await app.take('did-finish-load');
      expect(await app.run(id, 'bridge.double(3)')).toBe(6);
    });

    it('is reported when somebody else killed it', async () => {
      const id = await app.open('/');
      const pid = await app.application.evaluate(
        ({ BrowserWindow }, given) => BrowserWindow.fromId(given)?.webContents.getOSProcessId() ?? 0,
        id,
      );
      expect(pid).toBeGreaterThan(1);
      process.kill(pid, 'SIGKILL');
      expect(await app.take('render-process-gone')).toMatchObject({ reason: 'killed' });
    });

    it('is reported once for each, also of a page that is still loading', async () => {
      const id = await app.open('/');
      await app.take('did-finish-load');
      killRenderers(app);
      await app.take('render-process-gone');
      for (let death = 2; death <= 4; death += 1) {
        // The next process is there before the next document is. Where it was only one that the browser keeps ready, the
        // document comes, and its process dies then.
        void load(app, id, '/').then((how) => how === 'loaded' && killRenderers(app));
        await until(() => killRenderers(app) > 0);
        await app.take('render-process-gone');
      }
      expect(await load(app, id, '/')).toBe('loaded');
      expect(await app.run(id, 'bridge.double(3)')).toBe(6);
      const events = await app.application.evaluate(() =>
        (globalThis as unknown as { fixture: Fixture }).fixture.events.map(({ name }) => name),
      );
      expect(events).not.toContain('render-process-gone');
    });
  });

  it('answers a script of the application, and hands on what it throws', async () => {
    const id = await app.open('/');
    expect(await app.run(id, 'Promise.resolve({ a: 1 })')).toEqual({ a: 1 });
    await expect(app.run(id, 'Promise.reject(new Error("as it should"))')).rejects.toThrow('as it should');
  });

  it('takes clicks and keys as a person gives them', async () => {
    await app.page('/form', '<button onclick="document.querySelector(\'input\').focus()">press</button><input>');
    await app.open('/form');
    // By its address: a window that another test has closed may be told of only now.
    const find = () => app.application.windows().find((page) => page.url().endsWith('/form'));
    await until(() => find() !== undefined);
    const page = find();
    if (page === undefined) throw new Error('its window is gone');
    await page.click('button');
    await page.keyboard.type('typed');
    expect(await page.inputValue('input')).toBe('typed');
  });
});
