/** The greeter's pages with their pretend other side, built and served for a browser. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { type Browser, chromium } from '@playwright/test';

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
  stop(): Promise<void>;
}

export async function startPreviewPages(): Promise<PreviewPages> {
  const folder = mkdtempSync(join(tmpdir(), 'greeter-preview-'));
  const { build } = await import('vite');
  await build({
    configFile: join(process.cwd(), 'build/renderer/vite.preview.config.mjs'),
    build: { outDir: folder, emptyOutDir: true },
    logLevel: 'error',
  });
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://127.0.0.1').pathname;
    response.setHeader('content-type', contentTypes[extname(path)] ?? 'text/plain');
    response.end(readFileSync(join(folder, path)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    // What is aligned has to be so with them.
    ignoreDefaultArgs: ['--hide-scrollbars'],
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
  return {
    browser,
    address: (state) =>
      `http://127.0.0.1:${(server.address() as AddressInfo).port}/preview/preview.html?state=${state}&waits`,
    async stop() {
      await browser.close();
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true });
    },
  };
}
