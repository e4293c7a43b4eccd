/** An X server for tests: a number of its own by -displayfd, a cookie, no TCP, and nothing left after `stop()`. */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';

export interface TestXServerOptions {
  /** Xvfb is the quicker one; Xvnc (no RFB port) can resize its screen by RandR. Default Xvfb. */
  readonly program?: 'Xvfb' | 'Xvnc';
  /** In pixels; default 1280 by 800. */
  readonly width?: number;
  readonly height?: number;
  /** Of Xvnc: where viewers can connect, a UNIX socket. */
  readonly rfbSocketPath?: string;
  /** The account that clients run as: owner of the X authority file. Default: this process's own. */
  readonly clientUid?: number;
}

export interface TestXServer {
  /** As in $DISPLAY, such as `:3`. */
  readonly display: string;
  readonly pid: number;
  readonly authorityFile: string;
  /** The cookie of MIT-MAGIC-COOKIE-1, 16 bytes. */
  readonly cookie: Buffer;
  /** DISPLAY and XAUTHORITY, to be spread over a client's environment. */
  readonly environment: { readonly DISPLAY: string; readonly XAUTHORITY: string };
  /** SIGTERM, then SIGKILL after 2 s; resolves when the server is reaped and its files are gone. Idempotent. */
  stop(): Promise<void>;
}

const readyWithinMs = 10_000;
const stopWithinMs = 2_000;

/** Rejects with the server's own words when it ends, or is not ready within 10 s. */
export async function startTestXServer(options: TestXServerOptions = {}): Promise<TestXServer> {
  const { program = 'Xvfb', width = 1280, height = 800 } = options;
  const folder = mkdtempSync(join(tmpdir(), 'test-x-server-'));
  // Clients of another account pass through the folder; only the owner of the file reads the cookie.
  chmodSync(folder, 0o711);
  const authorityFile = join(folder, 'authority');
  const cookie = randomBytes(16);
  writeFileSync(authorityFile, encodeWildAuthority(cookie), { mode: 0o600 });

  const screen =
    program === 'Xvfb'
      ? ['-screen', '0', `${width}x${height}x24`]
      : ['-geometry', `${width}x${height}`, '-depth', '24', '-rfbport', '-1', '-SecurityTypes', 'None'];
  if (options.rfbSocketPath !== undefined) screen.push('-rfbunixpath', options.rfbSocketPath, '-rfbunixmode', '0600');
  // Without -noreset it begins anew when its last client goes, and refuses whoever comes just then.
  const server = spawn(
    program,
    ['-displayfd', '3', '-noreset', '-nolisten', 'tcp', '-auth', authorityFile, ...screen],
    {
      stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    },
  );
  let words = '';
  server.stderr?.on('data', (chunk: Buffer) => {
    words = (words + chunk.toString()).slice(-4096);
  });
  const exited = new Promise<void>((resolve) => {
    server.once('exit', () => resolve());
    server.once('error', () => resolve());
  });

  let stopped: Promise<void> | null = null;
  function stop(): Promise<void> {
    stopped ??= (async () => {
      server.kill('SIGTERM');
      const kill = setTimeout(() => server.kill('SIGKILL'), stopWithinMs);
      await exited;
      clearTimeout(kill);
      rmSync(folder, { recursive: true, force: true });
    })();
    return stopped;
  }

  const display = await new Promise<string>((resolve, reject) => {
    const limit = setTimeout(
      () => reject(new Error(`${program} was not ready within ${readyWithinMs} ms: ${words}`)),
      readyWithinMs,
    );
    let digits = '';
    (server.stdio[3] as Readable).on('data', (chunk: Buffer) => {
      digits += chunk.toString();
      if (digits.includes('\n')) {
        clearTimeout(limit);
        resolve(`:${digits.trim()}`);
      }
    });
    server.once('error', (error) => {
      clearTimeout(limit);
      reject(error);
    });
    void exited.then(() => {
      clearTimeout(limit);
      reject(new Error(`${program} ended before it was ready: ${words}`));
    });
  }).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  // The server has read its cookie by now, so the file may go to the clients' account.
  if (options.clientUid !== undefined) chownSync(authorityFile, options.clientUid, -1);

  return {
    display,
    pid: server.pid ?? 0,
    authorityFile,
    cookie,
    environment: { DISPLAY: display, XAUTHORITY: authorityFile },
    stop,
  };
}

/** One entry of the Xauthority(7) format with family Wild (65535), which fits every display. */
function encodeWildAuthority(cookie: Buffer): Buffer {
  const field = (value: Buffer): Buffer => {
    const length = Buffer.alloc(2);
    length.writeUInt16BE(value.length);
    return Buffer.concat([length, value]);
  };
  const family = Buffer.from([0xff, 0xff]);
  return Buffer.concat([
    family,
    field(Buffer.alloc(0)),
    field(Buffer.alloc(0)),
    field(Buffer.from('MIT-MAGIC-COOKIE-1')),
    field(cookie),
  ]);
}
