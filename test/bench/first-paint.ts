/** What the first paint of the greeter loads: index.html, its script, whatever that imports at once, and their styles. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** Vite's manifest (https://vite.dev/guide/backend-integration): what each source has become. */
type Manifest = Readonly<
  Record<string, { readonly file: string; readonly imports?: readonly string[]; readonly css?: readonly string[] }>
>;

/**
 * Paths below the folder, in order, each once. What is imported later, by `import()`, is no part of it.
 *
 * @param rendererFolder dist/renderer
 * @param entry a source of the manifest
 */
export function listFirstPaint(rendererFolder: string, entry = 'index.html'): readonly string[] {
  const path = join(rendererFolder, '.vite/manifest.json');
  if (!existsSync(path)) throw new Error(`${path} is missing: nothing is built`);
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as Manifest;
  const files = new Set(entry.endsWith('.html') ? [entry] : []);
  const seen = new Set<string>();
  const follow = (name: string): void => {
    if (seen.has(name)) return;
    seen.add(name);
    const chunk = manifest[name];
    if (chunk === undefined) throw new Error(`the manifest has no ${name}`);
    for (const file of [chunk.file, ...(chunk.css ?? [])]) files.add(file);
    for (const imported of chunk.imports ?? []) follow(imported);
  };
  follow(entry);
  return [...files];
}

/** Thousands of bytes, each file compressed by itself as a server would (gzip, usual level). */
export function measureFirstPaintKb(rendererFolder: string): number {
  return compressedKb(rendererFolder, listFirstPaint(rendererFolder));
}

export function compressedKb(folder: string, files: readonly string[]): number {
  const bytes = files.reduce((sum, file) => sum + gzipSync(readFileSync(join(folder, file))).length, 0);
  return Math.round(bytes / 100) / 10;
}
