/** Builds the stand-in runtime: a folder that is a drop-in for Electron's distribution. */
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build } from 'esbuild';
import { smallX11 } from '../bundle/small-x11.mjs';

const here = import.meta.dirname;

/** The scripts that run in pages come as text: `import source from 'world:isolated'`. */
const worlds = {
  name: 'worlds',
  /** @param {import('esbuild').PluginBuild} builder */
  setup(builder) {
    builder.onResolve({ filter: /^world:/ }, ({ path }) => ({ path: path.slice('world:'.length), namespace: 'world' }));
    builder.onLoad({ filter: /.*/, namespace: 'world' }, async ({ path }) => {
      const { outputFiles } = await build({
        entryPoints: [join(here, 'world', `${path}-world.ts`)],
        bundle: true,
        write: false,
        format: 'iife',
        target: 'chrome140',
        minifyWhitespace: true,
        minifySyntax: true,
        legalComments: 'none',
      });
      return { contents: outputFiles[0]?.text ?? '', loader: 'text' };
    });
  },
};

/**
 * Writes `electron` (0755), `launcher.cjs` and `version` into `outputFolder`.
 *
 * @param {string} outputFolder
 */
export async function buildRuntime(outputFolder) {
  mkdirSync(outputFolder, { recursive: true });
  const { version } = createRequire(import.meta.url)('electron/package.json');
  await build({
    entryPoints: [join(here, 'launcher.ts')],
    outfile: join(outputFolder, 'launcher.cjs'),
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    define: { electronVersion: JSON.stringify(version) },
    plugins: [worlds, smallX11],
    legalComments: 'none',
    logLevel: 'warning',
  });
  const script = join(outputFolder, 'electron');
  writeFileSync(script, readFileSync(join(here, 'electron.sh')));
  chmodSync(script, 0o755);
  writeFileSync(join(outputFolder, 'version'), version);
}

if (process.argv[1] === import.meta.filename) await buildRuntime(process.argv[2] ?? join(here, '../../dist/runtime'));
