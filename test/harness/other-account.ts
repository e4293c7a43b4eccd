/** What another account of the machine can do, tried by a process of that account: root alone can start one. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createLineSplitter, encodeLine } from '../../electron/contract/line.ts';
import { findLocalAccount } from '../../electron/machine/system-accounts.ts';

export interface OtherClient {
  /** JSON values that were received so far. */
  readonly heard: readonly Readonly<Record<string, unknown>>[];
  send(message: unknown): void;
  sendRaw(text: string): void;
  /** The first of this kind after `from` others, there or to come. */
  waitFor(kind: string, from?: number): Promise<Readonly<Record<string, unknown>>>;
  /** Resolves when the connection is over, however it ended. */
  readonly closed: Promise<void>;
  /** Idempotent; waits for the process. */
  close(): Promise<void>;
}

/** perl is a part of every Debian, and every account may run it. */
const relay = `
use Socket; $| = 1;
my $s; socket($s, PF_UNIX, SOCK_STREAM, 0) and connect($s, pack_sockaddr_un($ARGV[0])) or do { print STDOUT $!{EACCES} ? "EACCES\\n" : "$!\\n"; exit 1 };
print "connected\\n"; $SIG{PIPE} = sub { exit 0 };
my $pid = fork; die unless defined $pid;
if ($pid == 0) { while (sysread(STDIN, my $b, 65536)) { for (my $at = 0; $at < length $b;) { my $n = syswrite($s, $b, length($b) - $at, $at) or exit 0; $at += $n } } sleep 1000; exit 0 }
while (sysread($s, my $b, 65536)) { syswrite(STDOUT, $b) or last } kill 'KILL', $pid; waitpid $pid, 0;
`;

function becoming(name: string): readonly string[] {
  const account = findLocalAccount(name);
  if (account === null) throw new Error(`this test needs the account ${name}`);
  return ['setpriv', '--reuid', `${account.uid}`, '--regid', `${account.gid}`, '--clear-groups', '--'];
}

/** Runs a shell script to its end; gives what it wrote to both. */
export function runAs(name: string, script: string, ...args: readonly string[]): string {
  const [command = '', ...argv] = [...becoming(name), 'sh', '-c', `exec 2>&1; ${script}`, 'sh', ...args];
  return spawnSync(command, argv, { encoding: 'utf8', cwd: '/', env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' } }).stdout;
}

/** Starts a perl script; resolves when it has written something. */
export async function startAs(name: string, script: string, ...args: readonly string[]): Promise<ChildProcess> {
  const [command = '', ...argv] = [...becoming(name), 'perl', '-e', script, ...args];
  const child = spawn(command, argv, { cwd: '/', stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise((resolve) => child.stdout?.once('data', resolve));
  return child;
}

/** Throws with the reason, such as EACCES, where that account cannot connect. */
export async function connectAs(name: string, socketPath: string): Promise<OtherClient> {
  const [command = '', ...argv] = [...becoming(name), 'perl', '-e', relay, socketPath];
  const child = spawn(command, argv, { cwd: '/', detached: true });
  child.stdin.on('error', () => undefined);
  const heard: Readonly<Record<string, unknown>>[] = [];
  const listeners = new Set<() => void>();
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const splitter = createLineSplitter();
  const first = Promise.withResolvers<string>();
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    const lines = splitter.push(chunk);
    if ('kind' in lines) throw new Error(lines.problem);
    for (const line of lines) {
      if (line.startsWith('{')) heard.push(JSON.parse(line));
      else first.resolve(line);
    }
    for (const listener of listeners) listener();
  });
  const answer = await Promise.race([first.promise, closed.then(() => 'no answer')]);
  if (answer !== 'connected') throw new Error(answer);
  return {
    heard,
    send: (message) => void child.stdin.write(encodeLine(message)),
    sendRaw: (text) => void child.stdin.write(text),
    waitFor(kind, from = 0) {
      return new Promise((resolve, reject) => {
        const limit = setTimeout(
          () => reject(new Error(`no ${kind}; heard: ${heard.map((each) => each['kind']).join(', ')}`)),
          15_000,
        );
        const look = (): void => {
          const found = heard.slice(from).find((each) => each['kind'] === kind);
          if (found === undefined) return;
          clearTimeout(limit);
          listeners.delete(look);
          resolve(found);
        };
        listeners.add(look);
        look();
      });
    },
    closed,
    async close() {
      try {
        // The relay is two processes of one group.
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      } catch {
        // ESRCH: it is over.
      }
      await closed;
    },
  };
}
