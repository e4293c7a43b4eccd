/**
 * logind's side of the machine's power: org.freedesktop.login1.Manager of the system bus (org.freedesktop.login1(5)), asked
 * through busctl(1), which is in the same package as logind, so where one is the other is. Each call has a time limit, and
 * nobody is asked for a password: what would need one is what this account may not do.
 */
import { execFile } from 'node:child_process';
import * as z from 'zod';
import type { PowerAction } from '../contract/power.ts';
import { say } from '../contract/said.ts';
import { defaultPath, findProgram } from './find-program.ts';

export interface LogindSession {
  readonly user: string;
  /** Such as `seat0`; null: it is on none, as one over a network. */
  readonly seat: string | null;
}

export interface Inhibitor {
  /** Colon-separated: `shutdown`, `sleep` and others. */
  readonly what: string;
  readonly who: string;
  readonly why: string;
  /** `block` keeps it from being done, `delay` only holds it up for a moment. */
  readonly mode: string;
}

export interface Logind {
  /** Whether one answers. */
  isThere(): Promise<boolean>;
  /** What this account may have done, without being asked anything. Nothing where no logind answers. */
  listAllowed(): Promise<readonly PowerAction[]>;
  listSessions(): Promise<readonly LogindSession[]>;
  listInhibitors(): Promise<readonly Inhibitor[]>;
  /** Gives why it was refused, in one clause; null: it is under way. */
  perform(action: PowerAction): Promise<string | null>;
}

const methods = {
  shutdown: 'PowerOff',
  restart: 'Reboot',
  suspend: 'Suspend',
  hibernate: 'Hibernate',
} as const satisfies Record<PowerAction, string>;

const actions = Object.keys(methods) as PowerAction[];

const limitSeconds = 5;
const answerLimit = 1024 * 1024;

/** `environment`: of it only the address of the system bus is looked at (D-Bus Specification, «Well-known Message Bus Instances»). */
export function createLogind(environment: NodeJS.ProcessEnv): Logind {
  const address = environment['DBUS_SYSTEM_BUS_ADDRESS'];

  async function ask<T>(schema: z.ZodType<T>, method: string, ...argv: readonly string[]): Promise<T | null> {
    const answer = await call(method, argv);
    if (answer.kind === 'failed') return null;
    try {
      return z.object({ data: z.tuple([schema]) }).parse(JSON.parse(answer.output)).data[0];
    } catch {
      // Another interface than the one that is documented: as good as none.
      return null;
    }
  }

  function call(method: string, argv: readonly string[]): Promise<Answer> {
    const program = findProgram('busctl', defaultPath);
    if (program === null)
      return Promise.resolve({ kind: 'failed', why: say('why.notInstalled', { program: 'busctl' }) });
    return new Promise((resolve) => {
      execFile(
        program,
        [
          ...['--system', '--json=short', `--timeout=${limitSeconds}`, '--auto-start=no'],
          ...['--allow-interactive-authorization=no', 'call'],
          ...['org.freedesktop.login1', '/org/freedesktop/login1', 'org.freedesktop.login1.Manager', method, ...argv],
        ],
        {
          cwd: '/',
          env: {
            PATH: defaultPath,
            LC_ALL: 'C.UTF-8',
            ...(address === undefined ? {} : { DBUS_SYSTEM_BUS_ADDRESS: address }),
          },
          // For a bus that takes the connection and says nothing.
          timeout: (limitSeconds + 1) * 1000,
          killSignal: 'SIGKILL',
          maxBuffer: answerLimit,
          encoding: 'utf8',
        },
        (error, stdout, stderr) => {
          if (error === null) return resolve({ kind: 'answered', output: stdout });
          const words = stderr.trim().split('\n').at(-1) ?? '';
          resolve({ kind: 'failed', why: words === '' ? say('power.noAnswer') : clean(words, 300) });
        },
      );
    });
  }

  return {
    isThere: async () => (await call('ListSessions', [])).kind === 'answered',
    async listAllowed() {
      const answers = await Promise.all(actions.map((action) => ask(z.string(), `Can${methods[action]}`)));
      return actions.filter((_, index) => answers[index] === 'yes');
    },
    async listSessions() {
      // Id, uid, user, seat, object path.
      const rows = await ask(
        z.array(z.tuple([z.string(), z.number(), z.string(), z.string(), z.string()])),
        'ListSessions',
      );
      return (rows ?? []).map(([, , user, seat]) => ({
        user: clean(user, 256),
        seat: seat === '' ? null : clean(seat, 64),
      }));
    },
    async listInhibitors() {
      const row = z.tuple([z.string(), z.string(), z.string(), z.string(), z.number(), z.number()]);
      const rows = await ask(z.array(row), 'ListInhibitors');
      return (rows ?? []).map(([what, who, why, mode]) => ({
        what,
        mode,
        who: clean(who, 100),
        why: clean(why, 200),
      }));
    },
    async perform(action) {
      const answer = await call(methods[action], ['b', 'false']);
      return answer.kind === 'failed' ? answer.why.replace(/^Call failed: /, '').replace(/\.$/, '') : null;
    },
  };
}

type Answer =
  | { readonly kind: 'answered'; readonly output: string }
  | { readonly kind: 'failed'; readonly why: string };

/**
 * Words of any program on the machine, as part of a sentence: one line, no control or format characters, bounded.
 *
 * @param limit in UTF-16 units, as decoders count
 */
function clean(text: string, limit: number): string {
  // Half a character would be left of one that is cut.
  return text
    .replace(/\p{C}+/gu, ' ')
    .trim()
    .slice(0, limit)
    .replace(/[\ud800-\udbff]$/, '');
}
