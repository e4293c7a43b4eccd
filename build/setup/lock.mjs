/**
 * One set-up at a time in a clone. The lock is an abstract UNIX socket (unix(7)) named from the clone's path: the kernel
 * drops it with the process that holds it, however that ends, and it leaves no file.
 */
import { createHash } from 'node:crypto';
import { connect, createServer } from 'node:net';
import { say } from './say.mjs';

/** @param {string} clone */
export function lockName(clone) {
  return `\0vestibule-setup-${createHash('sha256').update(clone).digest('hex').slice(0, 16)}`;
}

/**
 * Runs `work` while holding the lock; waits for whoever holds it first.
 *
 * @template T
 * @param {string} clone
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(clone, work) {
  const path = lockName(clone);
  let release = await findLock(path);
  if (release === undefined) say('another set-up of this clone is running; waiting for it');
  while (release === undefined) {
    await waitForHolder(path);
    release = await findLock(path);
  }
  try {
    return await work();
  } finally {
    release();
  }
}

/**
 * @param {string} path
 * @returns {Promise<(() => void) | undefined>} what lets go of the lock; undefined where another process holds it
 */
function findLock(path) {
  return new Promise((resolve, reject) => {
    /** @type {Set<import('node:net').Socket>} */
    const waiting = new Set();
    const server = createServer((socket) => {
      waiting.add(socket);
      socket.on('error', () => socket.destroy()).on('close', () => waiting.delete(socket));
    });
    server.on('error', (/** @type {NodeJS.ErrnoException} */ error) => {
      if (error.code === 'EADDRINUSE') resolve(undefined);
      else reject(error);
    });
    server.listen({ path }, () => {
      resolve(() => {
        // In this order: who waits learns of the end by the end of its connection, and looks for the lock at once.
        server.close();
        for (const socket of waiting) socket.destroy();
      });
    });
  });
}

/**
 * @param {string} path
 * @returns {Promise<void>} when the holder has let go, or is gone
 */
function waitForHolder(path) {
  return new Promise((resolve) => {
    const socket = connect({ path });
    // ECONNREFUSED: it let go in between.
    socket.on('error', () => socket.destroy()).on('close', () => resolve());
    socket.resume();
  });
}
