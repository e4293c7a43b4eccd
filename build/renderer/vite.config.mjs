/** How Vite builds the pages of renderer/: every renderer/*.html is a page. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'vite';

const root = join(import.meta.dirname, '../../renderer');

export default defineConfig({
  root,
  // The pages have one origin, https://vestibule.localhost, which serves dist/renderer at its top.
  base: '/',
  // JSX is Vite's own transform: there is no hot reload to want a plugin for.
  oxc: { jsx: { runtime: 'automatic' } },
  build: {
    outDir: join(root, '../dist/renderer'),
    emptyOutDir: true,
    // The only browsers are Electron 45's and Debian's, both Chromium 156.
    target: 'chrome150',
    sourcemap: false,
    manifest: true,
    // The polyfill would be an inline script, and data: URLs are not in the content security policy.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    rolldownOptions: {
      input: readdirSync(root)
        .filter((name) => name.endsWith('.html'))
        .map((name) => join(root, name)),
      output: {
        // What several parts share is one file, and the first paint has it: each file costs the start a round trip to the app.
        codeSplitting: {
          groups: [{ name: 'shared', minShareCount: 2, test: (id) => !/\/(inspector|replay)\//.test(id) }],
        },
      },
    },
  },
});
