/** The floor under a start: the system's Chromium, nothing else, showing one static page in an app window. */
import { spawn } from 'node:child_process';
import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestXServer } from '../harness/x-server.ts';
import { createPixelWatch } from './first-pixel.ts';

export interface BareOptions {
  readonly screen: TestXServer;
  /** As root: the account that it runs as, since Chromium refuses to be root. */
  readonly account: { readonly uid: number; readonly gid: number } | null;
}

export interface BareChromium {
  readonly pid: number;
  readonly startedAtMs: number;
  stop(): Promise<void>;
}

const page = 'data:text/html,<body style="margin:0;background:%23123456">static</body>';
const colour = 0x123456;

export async function startBareChromium({ screen, account }: BareOptions): Promise<BareChromium> {
  const folder = mkdtempSync(join(tmpdir(), 'bare-chromium-'));
  if (account !== null) {
    chownSync(folder, account.uid, account.gid);
    chownSync(screen.authorityFile, account.uid, account.gid);
  }
  const becoming =
    account === null
      ? []
      : ['setpriv', '--reuid', String(account.uid), '--regid', String(account.gid), '--clear-groups', '--'];
  const [program = '', ...argv] = [
    ...becoming,
    'chromium',
    `--app=${page}`,
    `--user-data-dir=${folder}/profile`,
    ...[
      '--no-first-run',
      '--no-default-browser-check',
      '--disable-background-networking',
      '--disable-component-update',
    ],
    ...[
      '--disable-sync',
      '--disable-breakpad',
      '--password-store=basic',
      '--window-position=0,0',
      '--window-size=1280,800',
    ],
  ];
  const startedAtMs = performance.now();
  const child = spawn(program, argv, {
    stdio: 'ignore',
    detached: true,
    env: {
      PATH: process.env['PATH'],
      HOME: folder,
      TMPDIR: folder,
      XDG_CONFIG_HOME: folder,
      XDG_CACHE_HOME: folder,
      ...screen.environment,
    },
  });
  const gone = new Promise((resolve) => child.once('exit', resolve));
  return {
    pid: child.pid ?? -1,
    startedAtMs,
    async stop() {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
      await gone;
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Milliseconds from the start of the program to the page's colour on the screen. */
export async function measureBareStart(options: BareOptions): Promise<number> {
  const watch = await createPixelWatch(options.screen);
  const bare = await startBareChromium(options);
  try {
    return (await watch.next(640, 500, (rgb) => rgb === colour, 20_000)) - bare.startedAtMs;
  } finally {
    await watch.close();
    await bare.stop();
  }
}
