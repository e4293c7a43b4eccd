/**
 * The place where a guest's session runs: bubblewrap's namespaces, set up before anybody logs in, and entered when somebody
 * does. With a PID namespace it is also the containment: SIGKILL to its init ends every member, and nobody can leave.
 *
 * It is entered through nsenter(1) and not started inside, for two reasons. A login then waits for no mount. And bubblewrap
 * reports a program that was killed as an exit with 128 + n, while nsenter dies of the same signal as its child, so the end
 * reason stays true.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, realpathSync, statSync } from 'node:fs';
import type { Readable } from 'node:stream';
import type { ProcessIdentity } from '../../contract/session.ts';
import { defaultPath, findProgram } from '../find-program.ts';
import type { GuestHome } from '../guest-home.ts';
import { openOwningUserNamespace } from '../libc.ts';
import { startLimit } from '../limit.ts';
import { findIdentity, isRunning, listChildren, listDescendants, signalProcess } from '../process-identity.ts';
import type { Account } from '../system-accounts.ts';

export interface SandboxOptions {
  readonly home: GuestHome;
  /** As root: whom bubblewrap runs as, from the start. null: this process's own account. */
  readonly account: Account | null;
  readonly uid: number;
  readonly displayNumber: number;
  /** Folders of people or of Vestibule that a session must not see; those that do not exist are passed over. */
  readonly hidden: readonly string[];
  readonly pidNamespace: boolean;
  /** Of the processes that set it up and keep it; no member inherits it. */
  readonly environment: Readonly<Record<string, string>>;
  readonly onChild: (child: ChildProcess) => void;
}

export interface Sandbox {
  readonly pidNamespace: boolean;
  /** Init of the PID namespace; without one, the process that keeps the mounts. */
  readonly init: ProcessIdentity;
  /** bubblewrap outside, init, and the keeper of the mounts: inside, but no members. */
  readonly helpers: readonly ProcessIdentity[];
  /** The user namespace that owns the others: goes to the entering process as descriptor 3. */
  readonly userNamespaceDescriptor: number;
  /** In front of a command, to run it inside. It is a member from its first instruction. */
  readonly enterCommand: readonly string[];
  /** Ends every member (with a PID namespace) or only the keeper of the mounts (without), and waits. Idempotent. */
  stop(): Promise<readonly string[]>;
}

export type SandboxStart =
  | { readonly kind: 'ready'; readonly sandbox: Sandbox }
  | { readonly kind: 'unavailable'; readonly why: string };

/** It takes a few milliseconds; one that hangs is given up. */
const readyLimitMs = 5000;

/** Home of a session in its own eyes. */
export const shownHomePath = '/home/guest';

/** XDG_RUNTIME_DIR of a session in its own eyes: systemd's place where there is one, since / is read-only there. */
export function shownRuntimePath(uid: number): string {
  return existsSync('/run/user') ? `/run/user/${uid}` : `/tmp/runtime-${uid}`;
}

export async function startSandbox(options: SandboxOptions): Promise<SandboxStart> {
  for (const name of ['bwrap', 'nsenter', 'setpriv'])
    if (findProgram(name) === null) return { kind: 'unavailable', why: `${name} is not installed` };

  const [command = '', ...argv] = [...becomeCommand(options.account), ...bubblewrapCommand(options), ...keeperCommand];
  const child = spawn(command, argv, {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    cwd: '/',
    env: { PATH: process.env['PATH'] ?? defaultPath, LC_ALL: 'C', ...options.environment },
  });
  options.onChild(child);
  let words = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    words = (words + chunk.toString('utf8')).slice(-1024);
  });
  const died = new Promise<null>((resolve) => {
    child.once('error', () => resolve(null));
    child.once('close', () => resolve(null));
  });

  // Its child first: until both agree on the user namespace it does not notice that its parent is gone.
  const kill = (): void => {
    for (const inner of listDescendants(child.pid ?? -1)) signalProcess(inner, 'SIGKILL');
    child.kill('SIGKILL');
  };
  const endLimit = startLimit(readyLimitMs, kill);
  const [, initPid] = (await Promise.race([
    // The keeper speaks when every mount is in place; bubblewrap names its child before that.
    Promise.all([readFirstLine(child.stdout as Readable), readChildPid(child.stdio[3] as Readable)]),
    died,
  ])) ?? [null, null];
  endLimit();
  const init = initPid === null ? null : findIdentity(initPid);
  const outer = child.pid === undefined ? null : findIdentity(child.pid);
  if (init === null || outer === null) {
    kill();
    return { kind: 'unavailable', why: words.trim().split('\n').at(-1)?.slice(0, 300) || 'bubblewrap ended at once' };
  }

  const userNamespaceDescriptor = openUserNamespace(init.pid);
  let stopped: Promise<readonly string[]> | null = null;
  return {
    kind: 'ready',
    sandbox: {
      pidNamespace: options.pidNamespace,
      init,
      helpers: [outer, init, ...listChildren(init.pid).flatMap((pid) => findIdentity(pid) ?? [])],
      userNamespaceDescriptor,
      enterCommand: [...becomeCommand(options.account), ...enterCommand(init.pid, options.pidNamespace)],
      stop() {
        stopped ??= (async () => {
          closeSync(userNamespaceDescriptor);
          signalProcess(init, 'SIGKILL');
          // bubblewrap exits when it has reaped init, and the kernel lets init be reaped when every member is gone.
          await died;
          return isRunning(init) ? [`the session's namespace (init ${init.pid}) could not be ended`] : [];
        })();
        return stopped;
      },
    },
  };
}

/** The account is changed before bubblewrap starts, so that root and an ordinary user go one way from here on. */
export function becomeCommand(account: Account | null): readonly string[] {
  if (account === null) return [];
  return ['setpriv', '--reuid', String(account.uid), '--regid', String(account.gid), '--clear-groups', '--'];
}

/** Says that all is in place, then sleeps: its namespaces are what it is for. */
const keeperCommand = ['sh', '-c', 'echo ready; exec sleep infinity >/dev/null 2>&1 3>&-'];

function bubblewrapCommand(options: SandboxOptions): readonly string[] {
  const { home, displayNumber, uid } = options;
  const runtimePath = shownRuntimePath(uid);
  const socketPath = `/tmp/.X11-unix/X${displayNumber}`;
  const hidden = listHidden([...options.hidden, '/home', '/root', '/run/user']);
  return [
    'bwrap',
    ...['--die-with-parent', '--unshare-ipc', '--ro-bind', '/', '/', '--dev', '/dev'],
    // Without a PID namespace of its own the kernel gives no fresh /proc either.
    ...(options.pidNamespace ? ['--unshare-pid', '--proc', '/proc'] : []),
    ...hidden.flatMap((folder) => ['--perms', '0755', '--tmpfs', folder]),
    ...listHidden(['/tmp', '/var/tmp']).flatMap((folder) => ['--perms', '1777', '--tmpfs', folder]),
    ...['--perms', '0700', '--dir', runtimePath],
    ...['--bind', home.homePath, shownHomePath],
    ...['--perms', '1777', '--dir', '/tmp/.X11-unix', '--bind', socketPath, socketPath],
    ...['--ro-bind', home.passwdPath, '/etc/passwd', '--ro-bind', home.groupPath, '/etc/group'],
    ...hidden.flatMap((folder) => (runtimePath.startsWith(`${folder}/`) ? [] : ['--remount-ro', folder])),
    ...['--chdir', '/', '--json-status-fd', '3', '--'],
  ];
}

/** Real paths of the folders that exist; one below another goes with it. */
function listHidden(paths: readonly string[]): readonly string[] {
  const folders = new Set<string>();
  for (const path of paths) {
    // A path that is missing hides nothing, and one that this account may not even see is hidden already.
    if (statOrNull(path)?.isDirectory() === true) folders.add(realpathSync(path));
  }
  folders.delete('/');
  return [...folders].filter((folder) => ![...folders, '/tmp'].some((other) => folder.startsWith(`${other}/`)));
}

function statOrNull(path: string): ReturnType<typeof statSync> | null {
  try {
    return statSync(path);
  } catch {
    return null; // Missing or not ours to see.
  }
}

/**
 * bubblewrap leaves its init in a second user namespace below the one that owns the others (that is how /dev/pts gets a
 * root). So entering takes two steps: as root of the outer one into mounts, IPC and PIDs, then into the inner one, where
 * the account has its own number and no capability.
 */
function enterCommand(initPid: number, pidNamespace: boolean): readonly string[] {
  const target = ['nsenter', '--target', String(initPid), '--preserve-credentials'];
  return [
    ...[...target, '--user=/proc/self/fd/3', '--mount', '--ipc', ...(pidNamespace ? ['--pid'] : []), '--'],
    ...['nsenter', '--target', pidNamespace ? '1' : String(initPid), '--preserve-credentials', '--user', '--'],
  ];
}

function openUserNamespace(initPid: number): number {
  const mounts = openSync(`/proc/${initPid}/ns/mnt`, 'r');
  try {
    return openOwningUserNamespace(mounts);
  } finally {
    closeSync(mounts);
  }
}

function readFirstLine(stream: Readable): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    stream.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8');
      if (text.includes('\n')) resolve(text.slice(0, text.indexOf('\n')));
    });
  });
}

/** bubblewrap's --json-status-fd: its first line is `{ "child-pid": N }`. */
async function readChildPid(stream: Readable): Promise<number | null> {
  const line: unknown = JSON.parse(await readFirstLine(stream));
  const pid = (line as { 'child-pid'?: unknown })['child-pid'];
  return typeof pid === 'number' ? pid : null;
}
