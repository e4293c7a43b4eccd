/**
 * Shutting down, restarting, suspending and hibernating the machine: asked for at the greeter or on the command line,
 * confirmed where that would end somebody's session or somebody asked that it not be done, and then done by the supervisor.
 *
 * logind ends everything in order by itself, Vestibule with the rest, and may still say no: so it is asked at once. Of a
 * configured command nobody knows how rude it is: the seat's sessions are ended before it runs.
 */
import type { PowerAction } from '../contract/power.ts';
import type { GreeterView } from '../contract/renderer.ts';
import { say } from '../contract/said.ts';
import type { DeviceNews } from '../contract/supervisor.ts';
import type { Decision } from './decision.ts';
import { andThen, assertNever, become, stay } from './decision.ts';
import { endsSessions } from './going-down.ts';
import { cancelLogin } from './login.ts';
import type { ManagerState, Power, PowerOrigin, PowerTurn, Session } from './model.ts';
import { endSession } from './session.ts';
import { settlePower } from './waiters.ts';

/** After logind or the command said yes: a machine that still runs then is not going down. */
export const powerLimitMs = 60_000;

export const noPower: Power = { offered: [], turn: { kind: 'none' }, problem: null };

const names = {
  suspend: { verb: 'suspend', noun: 'Suspending' },
  hibernate: { verb: 'hibernate', noun: 'Hibernating' },
  restart: { verb: 'restart', noun: 'Restarting' },
  shutdown: { verb: 'shut down', noun: 'Shutting down' },
} as const;

function turnTo(state: ManagerState, turn: PowerTurn): Decision {
  return become(state, { power: { ...state.power, turn } });
}

/** Why it cannot be asked for now, in words; null where it can. */
export function findPowerObstacle(state: ManagerState, action: PowerAction): string | null {
  if (state.phase === 'stopping' || state.phase === 'stopped') return say('login.stopping');
  if (!state.power.offered.some((each) => each.action === action)) {
    return `This machine cannot ${names[action].verb} from here.`;
  }
  const { kind } = state.power.turn;
  return kind === 'none' || kind === 'confirming' ? null : 'The machine is being asked for something else already.';
}

export function askPower(state: ManagerState, action: PowerAction, origin: PowerOrigin): Decision {
  if (findPowerObstacle(state, action) !== null) return stay(state);
  return become(
    state,
    { power: { ...state.power, turn: { kind: 'inspecting', action, origin }, problem: null } },
    { kind: 'send-to-supervisor', order: { kind: 'inspect-power', action } },
  );
}

export function whenDevicesTold(state: ManagerState, news: DeviceNews): Decision {
  switch (news.kind) {
    case 'power-offered':
      return become(state, { power: { ...state.power, offered: news.actions } });
    case 'power-inspected':
      return whenInspected(state, news);
    case 'power-answered':
      return whenAnswered(state, news.action, news.problem);
    default:
      return assertNever(news);
  }
}

type Inspection = Extract<DeviceNews, { readonly kind: 'power-inspected' }>;

function whenInspected(state: ManagerState, found: Inspection): Decision {
  const { turn } = state.power;
  if (turn.kind !== 'inspecting' || turn.action !== found.action) return stay(state);
  const { action, origin } = turn;
  const reasons = listReasons(state, found);
  if (reasons.length === 0 || (origin.kind === 'control' && origin.force)) return proceed(state, action);
  if (origin.kind === 'greeter') return turnTo(state, { kind: 'confirming', action, reasons });
  return andThen(turnTo(state, { kind: 'none' }), (next) =>
    settlePower(next, { kind: 'error', code: 1, text: `${reasons.join(' ')} With --force it is done all the same.` }),
  );
}

/** Whom it would disturb, and who asked that it not be done: one sentence each. */
function listReasons(state: ManagerState, found: Inspection): readonly string[] {
  const own = endsSessions(found.action) ? state.seat.sessions.filter(lives) : [];
  const known = new Set(own.map(({ user }) => user.name));
  const others = endsSessions(found.action) ? found.sessions.filter(({ user }) => !known.has(user)) : [];
  return [
    ...own.map(({ user, program }) => say('power.here', { user: user.name, session: program.name })),
    ...others.map(({ text }) => text),
    ...found.inhibitors,
  ];
}

function lives({ life }: Session): boolean {
  return life.kind !== 'cleaning' && life.kind !== 'left';
}

export function confirmPower(state: ManagerState): Decision {
  const { turn } = state.power;
  return turn.kind === 'confirming' ? proceed(state, turn.action) : stay(state);
}

export function cancelPower(state: ManagerState): Decision {
  return state.power.turn.kind === 'confirming' ? turnTo(state, { kind: 'none' }) : stay(state);
}

function proceed(state: ManagerState, action: PowerAction): Decision {
  const means = state.power.offered.find((each) => each.action === action)?.means;
  if (!endsSessions(action)) return perform(state, action);
  // Whoever is half-way in would begin a session that nobody ends.
  const given = cancelLogin(state);
  if (means !== 'command') return andThen(given, (next) => perform(next, action));
  return state.seat.sessions.reduce(
    (decision, { sessionId }) => andThen(decision, (next) => endSession(next, sessionId, { kind: 'manager-stopped' })),
    andThen(given, (next) => turnTo(next, { kind: 'ending', action })),
  );
}

function perform(state: ManagerState, action: PowerAction): Decision {
  return andThen(turnTo(state, { kind: 'performing', action }), (next) =>
    stay(next, { kind: 'send-to-supervisor', order: { kind: 'power', action } }),
  );
}

/** Called after every event: is the last session over that a command waits for? */
export function performWhenEnded(state: ManagerState): Decision {
  const { turn } = state.power;
  return turn.kind === 'ending' && state.seat.sessions.length === 0 ? perform(state, turn.action) : stay(state);
}

function whenAnswered(state: ManagerState, action: PowerAction, problem: string | null): Decision {
  const { turn } = state.power;
  if (turn.kind !== 'performing' || turn.action !== action) return stay(state);
  if (problem !== null) {
    const text = say(`power.failed.${action}`, { why: problem });
    return andThen(become(state, { power: { ...state.power, turn: { kind: 'none' }, problem: text } }), (next) =>
      settlePower(next, { kind: 'error', code: 1, text }),
    );
  }
  const done = endsSessions(action)
    ? andThen(turnTo(state, { kind: 'awaited', action }), (next) =>
        stay(next, { kind: 'set-timer', timer: 'power', delayMs: powerLimitMs }),
      )
    : turnTo(state, { kind: 'none' });
  return andThen(done, (next) => settlePower(next, { kind: 'result', result: { power: action } }));
}

export function whenPowerOverdue(state: ManagerState): Decision {
  const { turn } = state.power;
  if (turn.kind !== 'awaited') return stay(state);
  const problem = `${names[turn.action].noun} was asked for and has not come about.`;
  return become(state, { power: { ...state.power, turn: { kind: 'none' }, problem } });
}

/** At a stop: nothing is asked for any more, and what was asked for goes on without us. */
export function dropPower(state: ManagerState): Decision {
  const { turn } = state.power;
  const dropped = turn.kind === 'none' ? stay(state) : turnTo(state, { kind: 'none' });
  return turn.kind !== 'awaited'
    ? dropped
    : andThen(dropped, (next) => stay(next, { kind: 'cancel-timer', timer: 'power' }));
}

export function viewPower({ power: { offered, turn } }: ManagerState): GreeterView['power'] {
  if (offered.length === 0 && turn.kind === 'none') return null;
  return {
    actions: offered.map(({ action }) => action),
    confirm: turn.kind === 'confirming' ? { action: turn.action, reasons: turn.reasons } : null,
    busy: turn.kind === 'none' || turn.kind === 'confirming' || turn.kind === 'inspecting' ? null : turn.action,
  };
}
