/** What must always be true of a manager in its world, whatever happens in which order. Throws where it is not. */
import type { ControlLine } from '../../electron/contract/control.ts';
import type { EndReason } from '../../electron/contract/end-reason.ts';
import type { ManagerState } from '../../electron/manager/model.ts';
import type { SimulatedWorker } from './simulated-worker.ts';

/** What a person types at a question; it may be seen by the worker and by nobody else. */
export const secret = 'correct horse battery staple';

export interface Watch {
  readonly checkSecret: (where: string, value: unknown) => void;
  readonly checkState: (state: ManagerState, clients: ReadonlySet<number>) => void;
  readonly checkAutologin: (state: ManagerState, timerRuns: boolean) => void;
  readonly checkEnd: (state: ManagerState, forced: boolean, timers: readonly string[]) => void;
  /** The manager that runs now has heard of this worker. */
  readonly workerHeard: (workerId: string) => void;
  readonly acceptanceHeard: (workerId: string) => void;
  readonly appRestarted: () => void;
  readonly clientAsked: (clientId: number) => void;
  readonly clientHeard: (clientId: number, line: ControlLine) => void;
  readonly clientClosed: (clientId: number) => void;
  /** It went by itself. */
  readonly clientLeft: (clientId: number) => void;
}

interface Client {
  lastLines: number;
  closed: boolean;
}

export function createWatch(workers: ReadonlyMap<string, SimulatedWorker>): Watch {
  const accepted = new Set<string>();
  const known = new Set<string>();
  const clients = new Map<number, Client>();
  /** The reason that was first given for the end of each session, by any app. */
  const reasons = new Map<string, EndReason>();
  /** Workers that were over before an app could have heard of it. */
  const unseen = new Set<string>();
  let restarts = 0;

  function requireThat(claim: boolean, words: string): asserts claim {
    if (!claim) throw new Error(words);
  }

  function checkSecret(where: string, value: unknown): void {
    requireThat(!JSON.stringify(value).includes(secret), `an answer is in ${where}`);
  }

  function checkReason(sessionId: string, reason: EndReason): void {
    const known = reasons.get(sessionId);
    reasons.set(sessionId, reason);
    requireThat(
      known === undefined || JSON.stringify(known) === JSON.stringify(reason),
      `session ${sessionId} ended for ${JSON.stringify(known)} and then for ${JSON.stringify(reason)}`,
    );
    if (reason.kind === 'worker-died') {
      requireThat(workers.get(sessionId)?.alive === false, `worker ${sessionId} lives and is called dead`);
    }
  }

  function checkSeat(state: ManagerState): void {
    const { front, sessions, history, login, spare, retiring } = state.seat;
    if (front.kind === 'session') {
      const session = sessions.find((each) => each.sessionId === front.sessionId);
      requireThat(session !== undefined, `session ${front.sessionId} is in front and not on the list`);
      requireThat(
        session.life.kind !== 'cleaning' && session.life.kind !== 'left',
        'a session that is over is in front',
      );
    }
    const roles = [
      ...(spare.kind === 'starting' || spare.kind === 'ready' ? [spare.workerId] : []),
      ...(login.kind === 'conversing' ? [login.workerId] : []),
      ...sessions.map((session) => session.sessionId),
    ];
    requireThat(new Set(roles).size === roles.length, `a worker has two roles: ${roles.join()}`);
    for (const { workerId } of retiring)
      requireThat(!roles.includes(workerId), `worker ${workerId} is retired and in use`);
    const active = sessions.filter(({ life }) => life.kind !== 'cleaning' && life.kind !== 'left');
    const behind = active.filter(({ sessionId }) => front.kind !== 'session' || front.sessionId !== sessionId);
    requireThat(
      restarts > 0 || behind.every(({ subject }) => subject !== null && subject.method !== 'guest'),
      'a session is behind the greeter to which nobody can come back',
    );
    requireThat(front.kind === 'greeter' || login.kind === 'none', 'somebody logs in while a session is in front');
    const over = history.map((session) => session.sessionId);
    requireThat(new Set(over).size === over.length, `a session is over twice: ${over.join()}`);
    for (const { sessionId } of sessions) {
      requireThat(!over.includes(sessionId), `session ${sessionId} is over and lives`);
      requireThat(restarts > 0 || accepted.has(sessionId), `session ${sessionId} was not accepted by its worker`);
    }
  }

  return {
    checkSecret,
    checkState(state, open) {
      checkSecret('the state', state);
      checkSeat(state);
      for (const { sessionId, life } of state.seat.sessions) {
        if (life.kind === 'cleaning' || life.kind === 'left') checkReason(sessionId, life.end.reason);
      }
      for (const { sessionId, end } of state.seat.history) checkReason(sessionId, end.reason);
      const waiting = state.waiters.map((waiter) => waiter.clientId);
      requireThat(new Set(waiting).size === waiting.length, 'a client waits for two things');
      for (const clientId of waiting)
        requireThat(open.has(clientId), `the manager waits for client ${clientId}, who is gone`);
    },
    checkAutologin(state, timerRuns) {
      const { phase, page, seat } = state;
      const { turn, pausedBecause } = seat.autologin;
      const isCounting = turn.kind === 'counting';
      requireThat(timerRuns === isCounting, `the timer runs: ${timerRuns}, but the automatic login is ${turn.kind}`);
      if (isCounting) {
        requireThat(phase === 'running' && page.painted, 'an automatic login is announced where nobody sees it');
        requireThat(seat.front.kind === 'greeter', 'an automatic login is announced over a session');
        requireThat(seat.login.kind === 'none', 'an automatic login is announced over a conversation');
      }
      if (turn.kind === 'due') requireThat(phase !== 'stopping' && phase !== 'stopped', 'one is due at a stop');
      if (pausedBecause !== null) requireThat(turn.kind !== 'due' && !isCounting, 'paused, and goes on');
    },
    checkEnd(state, forced, timers) {
      requireThat(state.phase === 'stopped', `the phase is ${state.phase}`);
      requireThat(state.seat.sessions.length === 0, 'a session is on the list of a manager that has finished');
      requireThat(state.waiters.length === 0, 'a client still waits');
      for (const [clientId, client] of clients) requireThat(client.closed, `client ${clientId} was never answered`);
      for (const worker of workers.values()) {
        const { workerId, snapshot } = worker;
        if (snapshot.session !== null && known.has(workerId) && !unseen.has(workerId)) {
          requireThat(reasons.has(workerId), `session ${workerId} ended for no reason`);
        }
        // One that it never heard of is the supervisor's to end.
        if (!known.has(workerId) || forced) continue;
        requireThat(!worker.alive, `worker ${workerId} (${snapshot.phase}) is left running`);
      }
      if (!forced) requireThat(timers.length === 0, `timers still run: ${timers.join()}`);
    },
    workerHeard: (workerId) => void known.add(workerId),
    acceptanceHeard: (workerId) => void accepted.add(workerId),
    appRestarted() {
      restarts += 1;
      known.clear();
      for (const worker of workers.values()) {
        if (!worker.alive && !reasons.has(worker.workerId)) unseen.add(worker.workerId);
      }
    },
    clientAsked: (clientId) => void clients.set(clientId, { lastLines: 0, closed: false }),
    clientHeard(clientId, line) {
      const client = clients.get(clientId);
      requireThat(client !== undefined && !client.closed, `client ${clientId} is spoken to after it was closed`);
      requireThat(client.lastLines === 0, `client ${clientId} hears more after its last line`);
      if (line.kind === 'result' || line.kind === 'error') client.lastLines += 1;
    },
    clientClosed(clientId) {
      const client = clients.get(clientId);
      requireThat(client !== undefined && !client.closed, `client ${clientId} is closed twice`);
      client.closed = true;
    },
    clientLeft(clientId) {
      const client = clients.get(clientId);
      if (client !== undefined) client.closed = true;
    },
  };
}
