/**
 * logind as its callers see it, on a bus of the test: a real dbus-daemon in a folder of the test, and on it a service with
 * logind's name that answers what the test says and remembers what it was asked. No machine is ever switched off.
 */
import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serveOnBus } from './dbus-wire.ts';

export interface TestLoginManager {
  /** For DBUS_SYSTEM_BUS_ADDRESS. */
  readonly address: string;
  /** Methods that do something, in order. */
  readonly done: readonly string[];
  /** What it answers from now on. */
  answers: Answers;
  stop(): Promise<void>;
}

export interface Answers {
  /** By the name of the method, such as `CanSuspend`; `yes` where none is said. */
  readonly can?: Readonly<Record<string, string>>;
  /** Id, uid, user, seat, object path. */
  readonly sessions?: readonly (readonly [string, number, string, string, string])[];
  /** What, who, why, mode, uid, pid. */
  readonly inhibitors?: readonly (readonly [string, string, string, string, number, number])[];
  /** Words with which whatever does something is refused. */
  readonly refusal?: string;
  /** Nothing is answered. */
  readonly silent?: boolean;
}

/** `service`: null for a bus on which there is no logind. */
export async function startTestLoginManager(service: Answers | null = {}): Promise<TestLoginManager> {
  const folder = mkdtempSync(join(tmpdir(), 'vd-'));
  chmodSync(folder, 0o711);
  const socketPath = join(folder, 'bus');
  const configurationPath = join(folder, 'bus.conf');
  const rules = '<allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/><allow user="*"/>';
  writeFileSync(
    configurationPath,
    `<busconfig><listen>unix:path=${socketPath}</listen><auth>EXTERNAL</auth><policy context="default">${rules}</policy></busconfig>`,
  );
  const daemon = spawn('dbus-daemon', ['--nofork', '--print-address=1', `--config-file=${configurationPath}`], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const exited = new Promise<void>((resolve) => daemon.once('exit', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    daemon.stdout.once('data', () => resolve());
    daemon.once('error', reject);
    void exited.then(() => reject(new Error('the bus ended before it was ready')));
  });
  const done: string[] = [];
  const manager = {
    address: `unix:path=${socketPath}`,
    done,
    answers: service ?? {},
  } satisfies Partial<TestLoginManager>;
  const served =
    service === null
      ? null
      : await serveOnBus(socketPath, 'org.freedesktop.login1', ({ member }) => {
          const { can = {}, sessions = [], inhibitors = [], refusal, silent } = manager.answers;
          if (silent === true) return null;
          if (member.startsWith('Can')) return { signature: 's', value: can[member] ?? 'yes' };
          if (member === 'ListSessions') return { signature: 'a(susso)', value: sessions };
          if (member === 'ListInhibitors') return { signature: 'a(ssssuu)', value: inhibitors };
          if (refusal !== undefined) return { error: 'org.freedesktop.login1.OperationInProgress', words: refusal };
          done.push(member);
          return { signature: '', value: '' };
        });
  return Object.assign(manager, {
    async stop() {
      await served?.stop();
      daemon.kill('SIGTERM');
      await exited;
      rmSync(folder, { recursive: true, force: true });
    },
  });
}
