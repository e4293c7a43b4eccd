/** Pictures of a brand, and all that may stand in their place. */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defaultConfiguration } from '../../electron/config/default-configuration.ts';
import { readBrandFiles } from '../../electron/machine/brand-files.ts';
import { isSvg } from '../../electron/protocols/svg-format.ts';

const svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>';
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=',
  'base64',
);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'brand-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function read(name: string) {
  const logo = join(folder, name);
  const configuration = { ...defaultConfiguration, brand: { ...defaultConfiguration.brand, logo } };
  const { images, problems } = readBrandFiles(configuration, [{ key: 'brand.logo', path: logo, file: 'f', line: 7 }]);
  return {
    type: images.get('logo')?.type ?? null,
    problems: problems.map(({ file, line, text }) => `${file}:${line}: ${text.replace(logo, 'LOGO')}`),
  };
}

describe('the logo', () => {
  it('is a PNG or a drawing', () => {
    writeFileSync(join(folder, 'a.png'), png);
    writeFileSync(join(folder, 'b'), `\ufeff<?xml version="1.0"?>\n<!-- made by hand -->\n${svg}\n`);
    expect(read('a.png')).toEqual({ type: 'image/png', problems: [] });
    expect(read('b')).toEqual({ type: 'image/svg+xml', problems: [] });
  });

  it.each<readonly [string, (path: string) => void, string]>([
    ['nothing', () => undefined, 'is not there'],
    ['a text', (path) => writeFileSync(path, 'hello'), 'is no PNG, JPEG or SVG picture'],
    ['an empty file', (path) => writeFileSync(path, ''), 'is no PNG, JPEG or SVG picture'],
    ['half a picture', (path) => writeFileSync(path, png.subarray(0, 20)), 'is no PNG, JPEG or SVG picture'],
    ['a page', (path) => writeFileSync(path, '<html><svg></svg></html>'), 'is no PNG, JPEG or SVG picture'],
    ['a folder', (path) => mkdirSync(path), 'is a folder'],
    ['a pipe', (path) => execFileSync('mkfifo', [path]), 'is a named pipe'],
    ['a link', (path) => symlinkSync('/etc/passwd', path), 'is a symbolic link'],
    [
      '20 MB',
      (path) => {
        writeFileSync(path, png);
        truncateSync(path, 20_000_000);
      },
      'is longer than 1024 KiB',
    ],
  ])('that is %s is a mistake of its line', (_, make, text) => {
    make(join(folder, 'logo'));
    const { type, problems } = read('logo');
    expect(type).toBe(null);
    expect(problems).toEqual([expect.stringContaining(`f:7: brand.logo: the file LOGO ${text}`)]);
  });

  it('that may not be read is a mistake, too', () => {
    writeFileSync(join(folder, 'logo'), png);
    chmodSync(join(folder, 'logo'), 0);
    chmodSync(folder, 0o755);
    // Root may read anything, and the app never is root.
    const isRoot = process.getuid?.() === 0;
    if (isRoot) process.seteuid?.('nobody');
    try {
      expect(read('logo').problems[0]).toContain('may not be read by this account');
    } finally {
      if (isRoot) process.seteuid?.('root');
    }
  });
});

it('a drawing has no entities, with which it could be a thousand times as long', () => {
  expect(isSvg(Buffer.from(`<!DOCTYPE svg [<!ENTITY a "b">]>${svg}`))).toBe(false);
  expect(isSvg(Buffer.from(`<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x">${svg}`))).toBe(true);
});
