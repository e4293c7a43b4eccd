/**
 * The pictures of docs/pictures show what the app shows. Pixels are not compared, since clocks, fonts and machines change
 * them: each picture has beside it what its page showed (its words and controls, where they are to within 40 pixels, their sizes
 * and colours), and that is held against the same page of the app as it is now. So it is told when words, places, sizes or
 * colours have changed, and not when a drawing or what is inside of a session has.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { compareFacts, type PageFact } from '../../build/pictures/page-facts.ts';
import { describePictures } from '../../build/pictures/picture-page.ts';
import { plays } from '../../build/pictures/scenes.ts';
import { takePictures } from '../../build/pictures/take.ts';
import { findProgram } from '../../electron/machine/find-program.ts';
import { createLeakCheck } from '../harness/leak-check.ts';
import { cloneFolder } from '../harness/program-folder.ts';

const folder = join(cloneFolder, 'docs/pictures');
const names = plays.flatMap(({ scenes }) => scenes.map(({ name }) => name));

test('there is a picture of each scene and no other, none above 120 kB, and a page that shows them', () => {
  const files = readdirSync(folder).filter((name) => !name.endsWith('.svg'));
  expect(files.sort()).toEqual(names.flatMap((name) => [`${name}.json`, `${name}.png`]).sort());
  for (const name of names) expect(statSync(join(folder, `${name}.png`)).size).toBeLessThan(120 * 1024);
  expect(readFileSync(join(cloneFolder, 'docs/pictures.md'), 'utf8')).toBe(describePictures());
});

for (const play of plays)
  test(`the pictures of a ${play.stage.kind} seat show what the app shows (else: npm run pictures)`, async () => {
    const missing = ['openbox', 'xterm', 'bwrap'].filter((program) => findProgram(program) === null);
    test.skip(missing.length > 0, `without ${missing.join(', ')} the app says other things`);
    test.setTimeout(180_000);
    const leaks = createLeakCheck();
    const stale: string[] = [];
    let taken = 0;
    await takePictures(play, null, ({ name, facts }) => {
      taken += 1;
      const then = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as readonly PageFact[];
      stale.push(...compareFacts(then, facts).map((difference) => `${name}.png: ${difference}`));
    }).catch((error: unknown) => stale.push(`${play.scenes[taken]?.name}.png cannot be taken any more: ${error}`));
    expect(stale).toEqual([]);
    expect(taken).toBe(play.scenes.length);
    await leaks.assertNothingLeft(8000);
  });
