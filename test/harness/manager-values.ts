/** Values that tests of the manager begin with: what a supervisor, a catalogue and a worker would say. */
import { defaultConfiguration } from '../../electron/config/default-configuration.ts';
import type { Display, SessionProgram } from '../../electron/contract/session.ts';
import type { SessionUser, StartedSession, WorkerSnapshot } from '../../electron/contract/worker.ts';
import { decide } from '../../electron/manager/decide.ts';
import { createManagerState } from '../../electron/manager/initial-state.ts';
import type { Catalogue, ManagerState, Seat, Session, SessionLife, Settings } from '../../electron/manager/model.ts';

export const settings: Settings = {
  vestibuleVersion: '1.2.3',
  runtime: 'chromium',
  seat: { name: 'seat0', kind: 'kiosk' },
  configuration: {
    runtime: 'auto',
    users: { list: 'auto', hidden: [] },
    greeter: { remember: true },
    appearance: { language: 'auto', contrast: 'auto', textSize: 100, screenKeyboard: 'auto' },
    session: { default: null, leftovers: 'end', gracePeriodMs: 5000 },
    autologin: { user: null, session: null, at: 'start', delayMs: 0 },
    keyboard: defaultConfiguration.keyboard,
    power: defaultConfiguration.power,
    kiosk: defaultConfiguration.kiosk,
    brand: defaultConfiguration.brand,
    hooks: defaultConfiguration.hooks,
  },
  problems: [],
  notices: [],
  keyboard: null,
  paintedBefore: false,
  language: 'en_GB.UTF-8',
};

export function programCalled(id: string, name: string): SessionProgram {
  return { id, name, argv: [`/usr/bin/${id}`], desktopNames: [name], workingDirectory: null };
}

export const openbox = programCalled('openbox', 'Openbox');
export const icewm = programCalled('icewm-session', 'IceWM');

export const catalogue: Catalogue = {
  entries: [
    { program: openbox, comment: 'A window manager' },
    { program: icewm, comment: '' },
  ],
  problems: [],
};

export const guest: SessionUser = { name: 'guest', uid: 990, isolated: true };

/** The display of the worker with this id. */
export function displayOf(workerId: string): Display {
  return { displayNumber: 10 + Number(workerId), rfbSocketPath: `/run/workers/${workerId}/rfb.sock` };
}

export function startedSession(
  workerId: string,
  startedAtMs: number,
  program: SessionProgram = openbox,
): StartedSession {
  return {
    user: guest,
    program,
    designated: { pid: 1000 + Number(workerId), startTicks: 77 },
    containment: 'pid-namespace',
    startedAtMs,
    logPath: `/var/log/vestibule/session-${workerId}.log`,
  };
}

/** A worker that has just begun, with these changes. */
export function snapshotOf(change: Partial<WorkerSnapshot>): WorkerSnapshot {
  return {
    phase: 'starting',
    display: null,
    subject: null,
    accepted: null,
    pending: null,
    session: null,
    ended: null,
    left: [],
    away: false,
    ...change,
  };
}

/** A manager that runs and has a painted page, no worker and no session, with these changes of its seat. */
export function runningState(seat: Partial<Seat> = {}): ManagerState {
  const started = decide(createManagerState(settings), { kind: 'manager-started', atMs: 0, settings, catalogue }).state;
  const state: ManagerState = { ...started, phase: 'running', page: { painted: true, deathsAtMs: [] } };
  return { ...state, seat: { ...state.seat, ...seat } };
}

export const facts = {
  designated: { pid: 1001, startTicks: 77 },
  containment: 'pid-namespace',
  startedAtMs: 0,
  sinceMs: 0,
  logPath: '/var/log/vestibule/session-1.log',
} as const;

export function sessionOf(sessionId: string, life: SessionLife = { kind: 'running', facts }): Session {
  return {
    sessionId,
    model: 'x11',
    subject: { method: 'guest' },
    user: guest,
    program: openbox,
    display: displayOf(sessionId),
    life,
  };
}
