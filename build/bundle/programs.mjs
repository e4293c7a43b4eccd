/** The programs that esbuild makes out of the TypeScript sources, one bundle each. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { build, formatMessages } from 'esbuild';
import { smallX11 } from './small-x11.mjs';

/** Source, relative to the clone, and the name of its bundle in dist/. */
export const programs = [
  { source: 'electron/main.ts', output: 'main.cjs' },
  { source: 'electron/preload.ts', output: 'preload.cjs' },
  { source: 'electron/supervisor/main.ts', output: 'supervisor.cjs' },
  { source: 'electron/supervisor/greeter-session/main.ts', output: 'greeter-session.cjs' },
  { source: 'electron/worker/main.ts', output: 'worker.cjs' },
  { source: 'electron/worker/pam/main.ts', output: 'pam.cjs' },
  { source: 'electron/supervisor/picture-reader.ts', output: 'picture-reader.cjs' },
  { source: 'electron/cli/main.ts', output: 'cli.cjs' },
  { source: 'test/bench/main.ts', output: 'bench.cjs' },
];

/**
 * Bundles every program whose source exists into `outputFolder`.
 *
 * @param {string} clone
 * @param {string} outputFolder
 * @returns {Promise<string[]>} sources that are not there
 */
export async function bundlePrograms(clone, outputFolder) {
  const present = programs.filter(({ source }) => existsSync(join(clone, source)));
  const results = await Promise.all(
    present.map(({ source, output }) =>
      build({
        entryPoints: [join(clone, source)],
        outfile: join(outputFolder, output),
        absWorkingDir: clone,
        bundle: true,
        platform: 'node',
        target: 'node24',
        format: 'cjs',
        // koffi loads its prebuilt .node from beside itself; electron is the runtime's own module.
        // The bench alone looks at pages, from a clone that has both.
        external: ['electron', 'koffi', '@playwright/test', 'vite'],
        // A bundle has no import.meta: where the source says so, it means the folder of the bundle.
        define: { 'import.meta.dirname': '__dirname', 'import.meta.filename': '__filename' },
        plugins: [smallX11],
        legalComments: 'none',
        // Errors are thrown, with all their text.
        logLevel: 'silent',
      }),
    ),
  );
  for (const { warnings } of results)
    for (const line of await formatMessages(warnings, { kind: 'warning' })) process.stderr.write(line);
  return programs.filter((program) => !present.includes(program)).map(({ source }) => source);
}
