import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PictureWish, pictureAddress } from '../../electron/contract/picture.ts';
import { pageOrigin } from '../../electron/contract/renderer.ts';
import { answerPageRequest, contentSecurityPolicy, installPageProtocol } from '../../electron/windows/page-protocol.ts';

let folder: string;
let rendererFolder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'page-protocol-'));
  rendererFolder = join(folder, 'renderer');
  mkdirSync(join(rendererFolder, 'assets'), { recursive: true });
  mkdirSync(join(rendererFolder, '.vite'));
  mkdirSync(join(rendererFolder, 'folder.js'));
  writeFileSync(join(rendererFolder, 'index.html'), '<title>page</title>');
  writeFileSync(join(rendererFolder, 'assets/index-1_a.js'), 'export {};');
  writeFileSync(join(rendererFolder, 'assets/index.css'), 'a{}');
  writeFileSync(join(rendererFolder, 'assets/unknown.bin'), 'x');
  writeFileSync(join(rendererFolder, '.vite/manifest.js'), 'x');
  writeFileSync(join(folder, 'secret.js'), 'secret');
  symlinkSync('../secret.js', join(rendererFolder, 'link.js'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const picture = { type: 'image/png', bytes: new Uint8Array([1, 2, 3]) } as const;
const wished: PictureWish[] = [];
/** Ada alone has a picture. */
const findPicture = async (wish: PictureWish) => {
  wished.push(wish);
  return wish.user === 'ada' ? picture : null;
};
const ask = (address: string, init?: RequestInit) =>
  answerPageRequest(new Request(address, init), { rendererFolder, pixelPort: 4711, findPicture });

describe('page protocol', () => {
  it.each([
    ['/', 'text/html; charset=utf-8', '<title>page</title>'],
    ['/index.html', 'text/html; charset=utf-8', '<title>page</title>'],
    ['/index.html?a=b', 'text/html; charset=utf-8', '<title>page</title>'],
    ['/assets/index-1_a.js', 'text/javascript; charset=utf-8', 'export {};'],
    ['/assets/index.css', 'text/css; charset=utf-8', 'a{}'],
  ])('serves %s as %s', async (path, contentType, body) => {
    const response = await ask(`${pageOrigin}${path}`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe(contentType);
    expect(await response.text()).toBe(body);
  });

  it.each([
    ['a file that is not there', '/assets/none.js'],
    ['a parent, encoded', '/%2e%2e/secret.js'],
    ['a parent behind an encoded slash', '/assets/..%2f..%2fsecret.js'],
    ['a parent behind an encoded backslash', '/assets/..%5c..%5csecret.js'],
    ['a symlink that leads out', '/link.js'],
    ['a hidden folder', '/.vite/manifest.js'],
    ['a folder without a file', '/assets/'],
    ['an empty name', '//secret.js'],
    ['a kind of file that pages are not made of', '/assets/unknown.bin'],
    ['a NUL', '/index.html%00.js'],
    ['broken encoding', '/%ff.js'],
    ['a very long name', `/${'a'.repeat(5000)}.js`],
    ['a file as a folder', '/index.html/index.js'],
  ])('answers 404 to %s', async (_what, path) => {
    const response = await ask(`${pageOrigin}${path}`);
    expect(response.status).toBe(404);
    expect(await response.text()).toBe('');
  });

  it.each([
    'https://example.org/',
    'https://vestibule.localhost:8443/',
    'http://vestibule.localhost/',
    'https://vestibule.localhost.example.org/',
  ])('answers 404 to another origin: %s', async (address) => {
    expect((await ask(address)).status).toBe(404);
  });

  it('serves the picture of somebody, of its own type, and nothing where there is none', async () => {
    wished.length = 0;
    const found = await ask(`${pageOrigin}${pictureAddress('ada', '2.1')}`);
    expect([found.status, found.headers.get('content-type')]).toEqual([200, 'image/png']);
    expect(found.headers.get('content-security-policy')).toBe(contentSecurityPolicy(4711));
    expect(found.headers.get('x-content-type-options')).toBe('nosniff');
    expect(new Uint8Array(await found.arrayBuffer())).toEqual(picture.bytes);
    const name = '../"a b"/c%\u05d0';
    const none = await ask(`${pageOrigin}${pictureAddress(name, '2.1')}`);
    expect([none.status, await none.text()]).toEqual([204, '']);
    expect(wished).toEqual([
      { user: 'ada', generation: '2.1' },
      { user: name, generation: '2.1' },
    ]);
  });

  it('looks for no picture at another origin', async () => {
    wished.length = 0;
    expect((await ask('https://example.org/pictures/ada?1')).status).toBe(404);
    expect((await ask(`${pageOrigin}/pictures/ada?1`, { method: 'POST' })).status).toBe(405);
    expect(wished).toEqual([]);
  });

  it('takes no request that would change something', async () => {
    expect((await ask(`${pageOrigin}/`, { method: 'POST', body: 'x' })).status).toBe(405);
  });

  it('answers HEAD without a body', async () => {
    const response = await ask(`${pageOrigin}/`, { method: 'HEAD' });
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('');
  });

  it.each(['/', '/none.js'])('sends policy and nosniff with the answer to %s', async (path) => {
    const { headers } = await ask(`${pageOrigin}${path}`);
    expect(headers.get('content-security-policy')).toBe(contentSecurityPolicy(4711));
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('has a policy that denies by default and lets scripts and styles come from the page’s own origin alone', () => {
    const policy = Object.fromEntries(
      contentSecurityPolicy(4711)
        .split('; ')
        .map((directive) => [directive.slice(0, directive.indexOf(' ')), directive.slice(directive.indexOf(' ') + 1)]),
    );
    expect(policy).toEqual({
      'default-src': "'none'",
      'script-src': "'self'",
      'style-src': "'self'",
      'img-src': "'self' data:",
      'font-src': "'self'",
      'connect-src': "'self' ws://127.0.0.1:4711",
      'base-uri': "'none'",
      'form-action': "'none'",
      'frame-src': "'none'",
      'frame-ancestors': "'none'",
      'object-src': "'none'",
    });
  });

  it('takes every https request of the session, and gives it back', async () => {
    const handlers = new Map<string, (request: Request) => Promise<Response> | Response>();
    const said: string[] = [];
    const protocol = {
      handle: (scheme: string, handler: (request: Request) => Promise<Response> | Response) =>
        handlers.set(scheme, handler),
      unhandle: (scheme: string) => handlers.delete(scheme),
    };
    const undo = installPageProtocol({ protocol } as never, { rendererFolder, pixelPort: 4711, findPicture }, (line) =>
      said.push(line),
    );
    expect((await handlers.get('https')?.(new Request('https://example.org/private')))?.status).toBe(404);
    expect(said).toEqual(['page protocol: 404 for a GET']);
    undo();
    expect(handlers.size).toBe(0);
  });
});

describe('the brand', () => {
  const brand = {
    view: { name: 'City Library', logo: '/brand/logo', accent: null, background: null, backgroundDark: null },
    images: new Map([['logo', { type: 'image/svg+xml', bytes: new Uint8Array([60]) } as const]]),
  };
  const askOf = (path: string, which: unknown = brand) => {
    const rest = { rendererFolder, pixelPort: 4711, findPicture, brand: which as never };
    return answerPageRequest(new Request(`${pageOrigin}${path}`), rest);
  };

  it('is told to a cover, and its pictures are served with the type that they have', async () => {
    expect(await (await askOf('/brand.json')).json()).toEqual(brand.view);
    const logo = await askOf('/brand/logo');
    expect(logo.headers.get('content-type')).toBe('image/svg+xml');
    expect(logo.headers.get('x-content-type-options')).toBe('nosniff');
    expect(logo.headers.get('content-security-policy')).toBe(contentSecurityPolicy(4711));
  });

  it.each(['/brand/background', '/brand/..%2fsecret.js', '/brand/%ff', '/brand/'])(
    'has no picture at %s',
    async (path) => {
      expect((await askOf(path)).status).toBe(404);
    },
  );

  it('is null where there is none', async () => {
    expect(await (await askOf('/brand.json', { view: null, images: new Map() })).json()).toBe(null);
  });
});
