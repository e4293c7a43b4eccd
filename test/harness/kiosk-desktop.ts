/** A desktop for a kiosk, and what its operator writes: an X server with an app that tells what it gets. */
import { execFileSync } from 'node:child_process';
import { findLocalAccount } from '../../electron/machine/system-accounts.ts';
import type { Runner } from './runners.ts';
import { startTestXServer, type TestXServer, type TestXServerOptions } from './x-server.ts';

export interface KioskDesktop {
  readonly server: TestXServer;
  /** Runs a program of the desktop's own, such as xdotool(1). */
  run(program: string, ...argv: readonly string[]): string;
  stop(): Promise<void>;
}

/** Of whoever runs Vestibule. */
export async function startKioskDesktop(runner: Runner, options: TestXServerOptions = {}): Promise<KioskDesktop> {
  const account = runner.user === null ? null : findLocalAccount(runner.user);
  const owner = account === null ? {} : { clientUid: account.uid };
  const server = await startTestXServer({ program: 'Xvnc', ...owner, ...options });
  return {
    server,
    run: (program, ...argv) =>
      execFileSync(program, argv, { encoding: 'utf8', env: { PATH: process.env['PATH'], ...server.environment } }),
    stop: server.stop,
  };
}

/** One app that is an xterm with this in it. */
export function terminalApp(id: string, script: string): string {
  const command = `/usr/bin/xterm -fa Monospace -e /bin/sh -c '${script}'`;
  return `[[kiosk.app]]\nid = "${id}"\nname = "${id}"\ncommand = ${JSON.stringify(command)}\n`;
}
