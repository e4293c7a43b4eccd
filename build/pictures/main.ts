/**
 * `npm run pictures [-- NAME...]`: takes the pictures of docs/pictures from the real app, with what each page shows beside it
 * (NAME.json, for test/e2e/pictures.test.ts), and writes docs/pictures.md.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cloneFolder } from '../setup/layout.mjs';
import { shrinkPng } from './palette-png.ts';
import { describePictures } from './picture-page.ts';
import { plays } from './scenes.ts';
import { takePictures } from './take.ts';

const folder = join(cloneFolder, 'docs/pictures');
async function run(names: readonly string[]): Promise<void> {
  const all = plays.flatMap(({ scenes }) => scenes);
  const unknown = names.filter((name) => !all.some((scene) => scene.name === name));
  if (unknown.length > 0) {
    process.stderr.write(
      `there is no picture ${unknown.join(', ')}; there are ${all.map(({ name }) => name).join(', ')}\n`,
    );
    process.exit(2);
  }

  mkdirSync(folder, { recursive: true });
  for (const play of plays) {
    await takePictures(play, names.length === 0 ? null : names, ({ name, png, facts }) => {
      const small = shrinkPng(png);
      writeFileSync(join(folder, `${name}.png`), small);
      writeFileSync(
        join(folder, `${name}.json`),
        `[\n${facts.map((fact) => `  ${JSON.stringify(fact)}`).join(',\n')}\n]\n`,
      );
      process.stdout.write(`${name}.png  ${Math.round(small.length / 1024)} kB\n`);
    });
  }
  writeFileSync(join(cloneFolder, 'docs/pictures.md'), describePictures());
}

run(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
