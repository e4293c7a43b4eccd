/** The two scripts that run before a page's own: contextBridge's end in the page, and the preload in a world of its own. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Script } from 'node:vm';
import isolatedWorld from 'world:isolated';
import mainWorld from 'world:main';

export interface PreloadWorld {
  /** Name of the isolated world, which alone gets DevTools' binding. */
  readonly worldName: string;
  /** DevTools' binding: from the world to the application. */
  readonly outwardName: string;
  /** A function in the world's scope: from the application to the world. */
  readonly inwardName: string;
  readonly mainScript: string;
  readonly isolatedScript: string;
  /** Why the preload is not in it; null where it is, or none was asked for. */
  readonly fault: Error | null;
}

/** A message of a page above this many characters is refused, in the page and again here: it would be parsed whole. */
export const messageLimit = 32 * 1024 * 1024;

export function createPreloadWorld(preloadPath: string | null): PreloadWorld {
  const channel = randomUUID();
  const outwardName = `outward${randomUUID().replaceAll('-', '')}`;
  const inwardName = `inward${randomUUID().replaceAll('-', '')}`;
  const preload = preloadPath === null ? { source: 'null', fault: null } : readPreload(preloadPath);
  const values = [channel, outwardName, inwardName, messageLimit].map((value) => JSON.stringify(value)).join(', ');
  return {
    worldName: 'Electron Isolated Context',
    outwardName,
    inwardName,
    mainScript: `((channel) => {${mainWorld}\n})(${JSON.stringify(channel)});`,
    isolatedScript: `((channel, outwardName, inwardName, messageLimit, preload) => {${isolatedWorld}\n})(${values}, ${preload.source});`,
    fault: preload.fault,
  };
}

function readPreload(path: string): { readonly source: string; readonly fault: Error | null } {
  try {
    const source = `(function (require, module, exports, process) {${readFileSync(path, 'utf8')}\n})`;
    // A syntax error would take the rest of the script with it: found here, it is only the preload's.
    new Script(source, { filename: path });
    return { source, fault: null };
  } catch (error) {
    return { source: 'null', fault: error instanceof Error ? error : new Error(String(error)) };
  }
}
