/**
 * What a session of the tty model has and an x11 session has not: a pseudo terminal, whose master never leaves this process,
 * and the socket on which a page reads and types.
 */
import { basename, join } from 'node:path';
import { say } from '../contract/said.ts';
import { loginShellWord, type SessionProgram } from '../contract/session.ts';
import type { WorkerStart } from '../contract/worker.ts';
import type { Sandbox } from '../machine/containment/sandbox.ts';
import type { TerminalSize } from '../machine/libc.ts';
import { openPseudoTerminal } from '../machine/pseudo-terminal.ts';
import { findGroupId } from '../machine/system-accounts.ts';
import { openTerminalSocket } from '../machine/terminal-socket.ts';
import type { SessionOwner } from './owner.ts';

export interface TextTerminal {
  /** In the session's own eyes, such as /dev/pts/4. */
  readonly slavePath: string;
  readonly socketPath: string;
  /** As if somebody typed it, with Enter. */
  type(line: string): void;
  /** Closes the master: the kernel tells the session leader by SIGHUP and SIGCONT. Idempotent. */
  hangUp(): void;
  /** Hangs up and lets the page go, which has all output by then. Idempotent. */
  close(): void;
}

/** Until a page says better: what a terminal has had since there are any. */
const usualTerminalSize: TerminalSize = { columns: 80, rows: 24 };

/** `why`: there is no pseudo terminal to be had, or no socket. */
export async function openTextTerminal(
  ...wish: Parameters<typeof openIt>
): Promise<TextTerminal | { readonly why: string }> {
  try {
    return await openIt(...wish);
  } catch (error) {
    return { why: say('why.noTerminal', { code: (error as NodeJS.ErrnoException).code ?? (error as Error).message }) };
  }
}

async function openIt(start: WorkerStart, owner: SessionOwner, sandbox: Sandbox | null): Promise<TextTerminal> {
  const asRoot = start.serviceAccount !== null;
  const terminal = openPseudoTerminal({
    root: sandbox === null ? '/' : `/proc/${sandbox.init.pid}/root`,
    owner: asRoot ? { uid: owner.user.uid, gid: findGroupId('tty') ?? 0 } : null,
    size: usualTerminalSize,
  });
  const socketPath = join(start.folder, 'terminal.sock');
  const socket = await openTerminalSocket({ path: socketPath, owner: start.serviceAccount, terminal }).catch(
    (error: unknown) => {
      terminal.hangUp();
      throw error;
    },
  );
  return {
    slavePath: terminal.slavePath,
    socketPath,
    type: (line) => void terminal.write(Buffer.from(`${line}\r`)),
    hangUp: terminal.hangUp,
    close() {
      terminal.hangUp();
      socket.close();
    },
  };
}

/** The words to execute. A login shell has a hyphen before its name (login(1), bash(1) «INVOCATION»). */
export function commandOf(program: SessionProgram, shell: string): readonly string[] {
  if (program.argv[0] !== loginShellWord) return program.argv;
  return ['/bin/bash', '--noprofile', '--norc', '-c', 'exec -a "$0" "$1"', `-${basename(shell)}`, shell];
}
