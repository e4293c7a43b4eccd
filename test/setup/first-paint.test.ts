import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { compressedKb, listFirstPaint, measureFirstPaintKb } from '../bench/first-paint.ts';
import { cloneFolder } from '../harness/program-folder.ts';

const built = join(cloneFolder, 'dist/renderer');
const boundKb = 120;

it('the first paint loads at most 120 kB', () => {
  expect(measureFirstPaintKb(built)).toBeLessThanOrEqual(boundKb);
});

it.each(['i18n/de.ts', 'i18n/ar.ts'])('also with the catalogue of another language: %s', (catalogue) => {
  const files = new Set([...listFirstPaint(built), ...listFirstPaint(built, catalogue)]);
  expect(compressedKb(built, [...files])).toBeLessThanOrEqual(boundKb);
});

it('is the page, its script, what that imports at once, and their styles, but not what is loaded when needed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'first-paint-'));
  try {
    mkdirSync(join(folder, '.vite'));
    const manifest = {
      'index.html': { file: 'a.js', css: ['a.css'], imports: ['_b.js', '_c.js'], dynamicImports: ['later.ts'] },
      '_b.js': { file: 'b.js', imports: ['_c.js', 'index.html'] },
      '_c.js': { file: 'c.js', css: ['c.css'] },
      'later.ts': { file: 'later.js' },
    };
    writeFileSync(join(folder, '.vite/manifest.json'), JSON.stringify(manifest));
    const files = ['index.html', 'a.js', 'a.css', 'b.js', 'c.js', 'c.css'];
    expect(listFirstPaint(folder)).toEqual(files);
    // What does not repeat itself gets no smaller.
    for (const file of files) writeFileSync(join(folder, file), crypto.getRandomValues(new Uint8Array(10_000)));
    expect(measureFirstPaintKb(folder)).toBeCloseTo(60, 0);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
