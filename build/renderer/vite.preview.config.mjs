/** Builds the pages with their pretend other side (renderer/preview) into dist-preview/, or whatever --outDir says. */
import { join } from 'node:path';
import { defineConfig, mergeConfig } from 'vite';
import product from './vite.config.mjs';

const root = join(import.meta.dirname, '../../renderer');
const { rolldownOptions, ...build } = product.build;

export default defineConfig(
  mergeConfig(
    { ...product, build },
    { build: { manifest: false, rolldownOptions: { input: join(root, 'preview/preview.html') } } },
  ),
);
