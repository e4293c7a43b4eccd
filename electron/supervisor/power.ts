/**
 * The machine's power, for whoever asks through the app: what is offered, what stands against it, and doing it, by logind or
 * by a command of the machine's owner. A command comes before logind; where there is neither, nothing is offered.
 */
import { execFile } from 'node:child_process';
import type { Configuration } from '../contract/configuration.ts';
import type { PowerAction, PowerMeans } from '../contract/power.ts';
import { say } from '../contract/said.ts';
import type { DeviceNews, DeviceOrder, SeatKind } from '../contract/supervisor.ts';
import type { Inhibitor, Logind, LogindSession } from '../machine/logind.ts';

export interface PowerOptions {
  /** What holds now. */
  readonly configuration: () => Configuration['power'];
  readonly seatKind: SeatKind;
  readonly logind: Logind;
  /** The account of the greeter, whose session at logind is nobody's. */
  readonly greeterAccount: string | null;
  readonly tell: (news: DeviceNews) => void;
  readonly log: (line: string) => void;
}

export type PowerOrder = Exclude<DeviceOrder, { readonly kind: 'set-keyboard' }>;

export interface SeatPower {
  /** Each order is answered, one after the other; a second look at the same time, and more than a few, are not heard. */
  obey(order: PowerOrder): void;
}

const order = ['suspend', 'hibernate', 'restart', 'shutdown'] as const satisfies readonly PowerAction[];
/** A command that shuts down returns before the machine is off, or never. */
const commandLimitMs = 30_000;
const queueLimit = 8;
const listLimit = 8;

export function createPower(options: PowerOptions): SeatPower {
  const { logind, tell, log } = options;
  const isHidden = ({ menu }: Configuration['power']): boolean =>
    menu === 'never' || (menu === 'auto' && options.seatKind === 'kiosk');
  let waiting = 0;
  let isLooking = false;
  let before = Promise.resolve();

  async function listOffered(
    configuration: Configuration['power'],
  ): Promise<{ action: PowerAction; means: PowerMeans }[]> {
    if (isHidden(configuration)) return [];
    const needsLogind = order.some((action) => configuration[action] === null);
    const allowed = needsLogind ? await logind.listAllowed() : [];
    return order.flatMap((action): { action: PowerAction; means: PowerMeans }[] => {
      if (configuration[action] !== null) return [{ action, means: 'command' }];
      return allowed.includes(action) ? [{ action, means: 'logind' }] : [];
    });
  }

  async function inspect(action: PowerAction): Promise<DeviceNews> {
    const [sessions, inhibitors] = isHidden(options.configuration())
      ? [[], []]
      : await Promise.all([logind.listSessions(), logind.listInhibitors()]);
    return {
      kind: 'power-inspected',
      action,
      sessions: describeSessions(sessions.filter(({ user }) => user !== options.greeterAccount)),
      inhibitors: describeInhibitors(inhibitors, action),
    };
  }

  async function perform(action: PowerAction): Promise<string | null> {
    const configuration = options.configuration();
    const offered = (await listOffered(configuration)).find((each) => each.action === action);
    if (offered === undefined) return 'it is not offered here';
    log(`power: ${action} by ${offered.means}`);
    const command = configuration[action];
    return command === null ? logind.perform(action) : runCommand(command);
  }

  async function answer(asked: PowerOrder): Promise<DeviceNews> {
    switch (asked.kind) {
      case 'look-at-power':
        return { kind: 'power-offered', actions: await listOffered(options.configuration()) };
      case 'inspect-power':
        return inspect(asked.action);
      case 'power': {
        const problem = await perform(asked.action);
        if (problem !== null) log(`power: ${asked.action} did not work: ${problem}`);
        return { kind: 'power-answered', action: asked.action, problem: problem?.slice(0, 500) ?? null };
      }
    }
  }

  return {
    obey(asked) {
      const isLook = asked.kind === 'look-at-power';
      if (waiting >= queueLimit || (isLook && isLooking)) return;
      waiting += 1;
      isLooking ||= isLook;
      before = before
        .then(() => answer(asked))
        .then(tell, (error: unknown) => log(`power: ${error instanceof Error ? error.message : String(error)}`))
        .finally(() => {
          waiting -= 1;
          if (isLook) isLooking = false;
        });
    },
  };
}

/** One row for each person and place. */
function describeSessions(sessions: readonly LogindSession[]): { user: string; text: string }[] {
  const texts = new Map(
    sessions.map(({ user, seat }) => [
      seat === null ? say('power.elsewhere', { user }) : say('power.onSeat', { user, seat }),
      user,
    ]),
  );
  return [...texts].slice(0, listLimit).map(([text, user]) => ({ user, text }));
}

function describeInhibitors(inhibitors: readonly Inhibitor[], action: PowerAction): string[] {
  const lock = action === 'suspend' || action === 'hibernate' ? 'sleep' : 'shutdown';
  return inhibitors
    .filter(({ what, mode }) => mode.startsWith('block') && what.split(':').includes(lock))
    .slice(0, listLimit)
    .map(({ who, why }) =>
      say('power.inhibited', { who: who || say('power.someProgram'), why: why || say('power.noReason') }),
    );
}

/** As it is configured, without a shell. Gives why it did not work; null: it did, or is at it for longer than anybody waits. */
function runCommand([program = '', ...argv]: readonly string[]): Promise<string | null> {
  const environment = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C.UTF-8' };
  return new Promise((resolve) => {
    const limit = setTimeout(() => resolve(null), commandLimitMs).unref();
    execFile(program, argv, { cwd: '/', env: environment, maxBuffer: 1024 * 1024 }, (error, _, stderr) => {
      clearTimeout(limit);
      if (error === null) return resolve(null);
      const words = stderr
        .replace(/\p{C}+/gu, ' ')
        .trim()
        .slice(-200);
      const how = typeof error.code === 'number' ? `exited with status ${error.code}` : (error.code ?? error.message);
      resolve(`${program} ${how}${words === '' ? '' : `: ${words}`}`);
    });
  });
}
