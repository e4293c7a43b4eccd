/**
 * The way into a session's containment: a shell that is inside, is known by pid and start time, and waits for the script that
 * it goes on with. Getting there takes a chain of programs, so it may be done before anybody logs in.
 */
import { closeSync } from 'node:fs';
import type { ProcessIdentity } from '../contract/session.ts';
import type { Sandbox } from './containment/sandbox.ts';
import { defaultPath } from './find-program.ts';
import { findIdentity, isRunning, listChildren, signalProcess } from './process-identity.ts';
import type { Launch, SessionExit } from './session-launch.ts';

export interface EntryOptions {
  /** null: not isolated. */
  readonly sandbox: Sandbox | null;
  /** As root, outside a sandbox: in front of the program, to become whoever runs it. */
  readonly becomeCommand: readonly string[];
  /** A guest gains nothing from setuid programs; PR_SET_NO_NEW_PRIVS, prctl(2). */
  readonly gainsNothing: boolean;
  /** PAM has set one (pam_umask(8)): then it stays. */
  readonly keepsUmask: boolean;
  readonly launch: Launch;
}

export interface Entry {
  /** The shell, and what it executes. */
  readonly designated: ProcessIdentity;
  /** The process through which it came in; the same where there is no PID namespace. */
  readonly entrance: ProcessIdentity;
  readonly exited: Promise<SessionExit>;
  /** What is written to standard output and error: a descriptor, for the caller to close. */
  readonly outputDescriptor: number;
  /** It still waits. */
  isWaiting(): boolean;
  /** The shell's words from here on; they end in the execution of something. Once. */
  run(script: string): void;
  /** Nobody needs it: its output is closed, and it ends. False: it was told what to run, or was given up before. */
  giveUp(): boolean;
}

export type EntryStart =
  | { readonly kind: 'inside'; readonly entry: Entry }
  /** `why` null: what it has written tells. */
  | { readonly kind: 'failed'; readonly why: string | null; readonly outputDescriptor: number };

/** Only in the shell's own environment, so its absence tells that a program was executed. */
export const stageMark = 'VESTIBULE_STAGE';

export async function enter(options: EntryOptions): Promise<EntryStart> {
  const { sandbox, launch, keepsUmask } = options;
  const { pid, door, outputDescriptor, exited, broken } = await launch(
    createCommand(options),
    { PATH: process.env['PATH'] ?? defaultPath, LC_ALL: 'C', [stageMark]: '1' },
    sandbox?.userNamespaceDescriptor ?? null,
  );
  door.on('error', () => undefined); // The exit of the other side tells more.
  // What is inside is not root's any more, and its script comes when the record names it.
  door.write(`${keepsUmask ? '' : 'umask 022\n'}echo inside >&0\n`);
  const first = await Promise.race([
    new Promise<'inside'>((resolve) => door.once('data', () => resolve('inside'))),
    exited.then(() => 'over' as const),
    broken,
  ]);
  const entrance = pid === undefined ? null : findIdentity(pid);
  const designated = entrance === null ? null : findDesignated(entrance, sandbox);
  if (first !== 'inside' || entrance === null || designated === null)
    return { kind: 'failed', why: first === 'inside' || first === 'over' ? null : first, outputDescriptor };
  let isSpent = false;
  return {
    kind: 'inside',
    entry: {
      designated,
      entrance,
      exited,
      outputDescriptor,
      isWaiting: () => isRunning(designated),
      run(script) {
        isSpent = true;
        door.end(script);
      },
      giveUp() {
        if (isSpent) return false;
        isSpent = true;
        door.end();
        closeSync(outputDescriptor);
        return true;
      },
    },
  };
}

/** Before it is needed. null: it did not get there; whoever enters then, finds out why. Never rejects. */
export async function enterAhead(
  options: EntryOptions,
  { onEntry, note }: { readonly onEntry: (entry: Entry) => void; readonly note: (line: string) => void },
): Promise<Entry | null> {
  try {
    const entered = await enter(options);
    if (entered.kind === 'inside') {
      onEntry(entered.entry);
      return entered.entry;
    }
    closeSync(entered.outputDescriptor);
  } catch (error) {
    note(`nothing waits for a session: ${error}`);
  }
  return null;
}

/** Of one that nobody needs. Resolves when it is over; at once where it runs something, or was given up before. */
export async function endEntry(entry: Entry): Promise<void> {
  if (!entry.giveUp()) return;
  // It would end by itself, unless somebody has stopped it.
  signalProcess(entry.designated, 'SIGKILL');
  await entry.exited;
}

/** A shell reads what it is to do from its standard input: sh(1p). */
function createCommand({ sandbox, becomeCommand, gainsNothing }: EntryOptions): readonly string[] {
  return [
    ...(sandbox === null ? becomeCommand : sandbox.enterCommand),
    ...(gainsNothing ? ['setpriv', '--no-new-privs', '--'] : []),
    'sh',
  ];
}

/** In a PID namespace the entering process stays outside and has one child: the designated process. */
function findDesignated(entrance: ProcessIdentity, sandbox: Sandbox | null): ProcessIdentity | null {
  if (sandbox?.pidNamespace !== true) return entrance;
  const [pid] = listChildren(entrance.pid);
  return pid === undefined ? null : findIdentity(pid);
}

/** A word for a shell that means itself, whatever is in it but NUL: sh(1p), single quotes. */
export function quoteWord(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
