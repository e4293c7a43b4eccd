/**
 * Answers the pages' origin from the built renderer's folder, with people's pictures or a recorded journal, and with nothing
 * else. What a page may load is the content security policy's affair, sent with every answer.
 */
import { readFile, realpath } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import type { Session } from 'electron';
import { brandPath, parseBrandImageAddress } from '../contract/brand-images.ts';
import { type ReplayView, replayPath } from '../contract/inspector/replay.ts';
import { type PictureWish, parsePictureAddress } from '../contract/picture.ts';
import { type BrandView, pageOrigin } from '../contract/renderer.ts';
import type { BrandImage } from '../machine/brand-files.ts';
import type { Picture } from '../machine/pictures.ts';

/** The renderer's build holds these kinds of files alone; any other is not served. */
const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/** `pixelPort` is where the pixel door listens. The same policy but for connect-src stands in the page itself. */
export function contentSecurityPolicy(pixelPort: number): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    // noVNC makes the pointer's picture and JPEG rectangles of data: addresses.
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src 'self' ws://127.0.0.1:${pixelPort}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-src 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
  ].join('; ');
}

export interface PageFolder {
  /** Absolute path of the built renderer. */
  readonly rendererFolder: string;
  readonly pixelPort: number;
  /** Of somebody who is on the greeter's list; null: there is none to show. */
  readonly findPicture: (wish: PictureWish) => Promise<Picture | null>;
  /** At `replayPath`, as JSON; left out where no journal is shown. */
  readonly replay?: ReplayView;
  /** Left out or null: there is none. */
  readonly brand?: { readonly view: BrandView | null; readonly images: ReadonlyMap<string, BrandImage> };
}

/**
 * The answer to one request of a page: somebody's picture (204 without one, since that is no error), a file of the folder,
 * else 404; 405 for anything but reading.
 */
export async function answerPageRequest(request: Request, folder: PageFolder): Promise<Response> {
  if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405, folder);
  const wish = findPictureWish(request.url);
  if (wish !== null) return answerPictureRequest(await folder.findPicture(wish), folder);
  if (folder.replay !== undefined && request.url === `${pageOrigin}${replayPath}`)
    return Response.json(folder.replay, { headers: commonHeaders(folder) });
  const found = findBrand(request.url, folder);
  if (found !== null) return found;
  const file = await findPageFile(request.url, folder.rendererFolder);
  if (file === null) return refuse(404, folder);
  const body = request.method === 'HEAD' ? null : new Uint8Array(await readFile(file.path));
  return new Response(body, {
    status: 200,
    headers: { ...commonHeaders(folder), 'content-type': file.contentType },
  });
}

function findPictureWish(address: string): PictureWish | null {
  if (!URL.canParse(address)) return null;
  const url = new URL(address);
  return isOwn(url) ? parsePictureAddress(url) : null;
}

/** Of the type that its first bytes have; with nosniff the page takes it for nothing else. */
function answerPictureRequest(picture: Picture | null, folder: PageFolder): Response {
  const headers = commonHeaders(folder);
  if (picture === null) return new Response(null, { status: 204, headers });
  return new Response(picture.bytes, { status: 200, headers: { ...headers, 'content-type': picture.type } });
}

/** The brand, or a picture of it; null where the address is none of these. */
function findBrand(address: string, folder: PageFolder): Response | null {
  if (folder.brand === undefined || !URL.canParse(address)) return null;
  const url = new URL(address);
  if (!isOwn(url)) return null;
  if (url.pathname === brandPath) return Response.json(folder.brand.view, { headers: commonHeaders(folder) });
  const image = folder.brand.images.get(parseBrandImageAddress(url.pathname) ?? '');
  if (image === undefined) return null;
  return new Response(image.bytes, { headers: { ...commonHeaders(folder), 'content-type': image.type } });
}

function isOwn(url: URL): boolean {
  return url.origin === pageOrigin && url.username === '' && url.password === '';
}

/**
 * The file that an address stands for, or null. The path is decoded once, must name no dot-file or parent, and after all
 * symlinks must still lie in the folder.
 */
async function findPageFile(
  address: string,
  rendererFolder: string,
): Promise<{ readonly path: string; readonly contentType: string } | null> {
  if (!URL.canParse(address)) return null;
  const url = new URL(address);
  if (!isOwn(url)) return null;
  const names = decodePath(url.pathname);
  if (names === null) return null;
  const contentType = contentTypes[extname(names.at(-1) ?? '')];
  if (contentType === undefined) return null;
  const root = await realpath(rendererFolder);
  try {
    const path = await realpath(join(root, ...names));
    return path.startsWith(root + sep) ? { path, contentType } : null;
  } catch {
    // ENOENT, ENOTDIR, ENAMETOOLONG: there is no such page.
    return null;
  }
}

function decodePath(pathname: string): readonly string[] | null {
  let path: string;
  try {
    path = decodeURIComponent(pathname);
  } catch {
    return null;
  }
  const names = (path === '/' ? '/index.html' : path).slice(1).split('/');
  const plain = /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/;
  return names.every((name) => plain.test(name)) ? names : null;
}

function refuse(status: 404 | 405, folder: PageFolder): Response {
  return new Response('', {
    status,
    headers: { ...commonHeaders(folder), 'content-type': 'text/plain; charset=utf-8' },
  });
}

function commonHeaders(folder: PageFolder): Record<string, string> {
  return {
    'content-security-policy': contentSecurityPolicy(folder.pixelPort),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'no-store',
  };
}

/** Answers every https request of the session; gives its undo. */
export function installPageProtocol(
  session: Pick<Session, 'protocol'>,
  folder: PageFolder,
  log: (line: string) => void,
): () => void {
  session.protocol.handle('https', async (request) => {
    const response = await answerPageRequest(request, folder);
    if (!response.ok) log(`page protocol: ${response.status} for a ${request.method}`);
    return response;
  });
  // Node loads what these need with the first of them, which takes 50 ms: now, while the browser has yet to start.
  setImmediate(() => {
    const request = new Request(`${pageOrigin}/`);
    // Whoever asks next is told what is wrong.
    answerPageRequest(request, folder).then(
      (page) => page.arrayBuffer(),
      () => undefined,
    );
  });
  return () => session.protocol.unhandle('https');
}
