/** The pages with their pretend other side, built and served as the app serves them, and a browser to look at them. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { type Browser, chromium } from '@playwright/test';
import { parsePictureAddress } from '../../electron/contract/picture.ts';

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

export interface PreviewPages {
  readonly browser: Browser;
  /** The page in this state (renderer/preview/pretend-states.ts), whose other side does nothing by itself. */
  address(state: string): string;
  /** Without a slash at its end. */
  readonly origin: string;
  /** What is answered as JSON, by path. */
  readonly answers: Map<string, unknown>;
  /** By login name; whoever is not in it has none. */
  readonly pictures: Map<string, Buffer>;
  /** Whose pictures were asked for, in order. */
  readonly asked: string[];
  stop(): Promise<void>;
}

/** @param cloneFolder where the sources and the modules are */
export async function startPreviewPages(cloneFolder: string): Promise<PreviewPages> {
  const folder = mkdtempSync(join(tmpdir(), 'greeter-preview-'));
  const { build } = await import('vite');
  await build({
    configFile: join(cloneFolder, 'build/renderer/vite.preview.config.mjs'),
    build: { outDir: folder, emptyOutDir: true },
    logLevel: 'error',
  });
  const pictures = new Map<string, Buffer>();
  const asked: string[] = [];
  const answers = new Map<string, unknown>();
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const wish = parsePictureAddress(url);
    if (answers.has(url.pathname)) {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(answers.get(url.pathname)));
      return;
    }
    if (wish === null) {
      // Named by what is in them (Vite), so that a browser need not ask again.
      if (url.pathname.startsWith('/assets/')) response.setHeader('cache-control', 'max-age=31536000, immutable');
      response.setHeader('content-type', contentTypes[extname(url.pathname)] ?? 'text/plain');
      response.end(readFileSync(join(folder, url.pathname)));
      return;
    }
    asked.push(wish.user);
    const picture = pictures.get(wish.user);
    response.setHeader('cache-control', 'no-store');
    response.setHeader('x-content-type-options', 'nosniff');
    if (picture === undefined) response.statusCode = 204;
    else response.setHeader('content-type', picture[0] === 0xff ? 'image/jpeg' : 'image/png');
    response.end(picture);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    // What is aligned has to be so with them.
    ignoreDefaultArgs: ['--hide-scrollbars'],
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    browser,
    address: (state) => `${origin}/preview/preview.html?state=${state}&waits`,
    origin,
    answers,
    pictures,
    asked,
    async stop() {
      await browser.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true });
    },
  };
}
