/**
 * `npm run preview [-- --port PORT]`: the pages in an ordinary browser, against a pretend other side. Built once, served on
 * loopback until Ctrl+C; nothing of Vestibule runs.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'vite';

const contentTypes = new Map([
  ['.html', 'text/html; charset=utf-8'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.css', 'text/css; charset=utf-8'],
  ['.svg', 'image/svg+xml'],
]);

const { values } = parseArgs({ options: { port: { type: 'string', default: '0' } } });
const folder = mkdtempSync(join(tmpdir(), 'vestibule-preview-'));
// Before the build, which may fail or be interrupted.
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(0));
await build({
  configFile: join(import.meta.dirname, 'vite.preview.config.mjs'),
  build: { outDir: folder, emptyOutDir: true },
  logLevel: 'warn',
});

const server = createServer((request, response) => {
  const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1');
  // Names of the build's files need no decoding.
  const path = pathname === '/' ? '/preview/preview.html' : normalize(pathname);
  readFile(join(folder, path)).then(
    (bytes) => {
      response.setHeader('content-type', contentTypes.get(extname(path)) ?? 'application/octet-stream');
      response.setHeader('cache-control', 'no-store');
      response.end(bytes);
    },
    () => {
      // People without a picture are most of them.
      response.statusCode = pathname.startsWith('/pictures/') ? 204 : 404;
      response.end();
    },
  );
});
server.on('error', (error) => {
  process.stderr.write(`vestibule: ${error.message}\n`);
  process.exitCode = 1;
});
server.listen(Number(values.port), '127.0.0.1', () => {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : values.port;
  process.stdout.write(`the preview is at http://127.0.0.1:${port}/ (Ctrl+C ends it)\n`);
});
