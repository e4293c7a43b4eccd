/**
 * The automatic login, as far as a greeter is concerned: when one is due, that whoever is there can stop it, and when no
 * more are tried. Beginning the login is autologin-start.ts.
 */
import { findAutologinAccount } from '../contract/configuration.ts';
import { describeEnd, type EndedSession, isWantedEnd } from '../contract/end-reason.ts';
import type { AutologinView } from '../contract/renderer.ts';
import { crashBrake } from '../contract/restart-policy.ts';
import type { Decision } from './decision.ts';
import { becomeSeat, stay } from './decision.ts';
import type { Autologin, AutologinTurn, End, ManagerState, Session } from './model.ts';
import { displayNameOf } from './people.ts';
import { endedOf } from './session-rows.ts';

/**
 * How long somebody who is surely there (they have just ended a session, or the greeter has come back from a crash, maybe
 * after they had stopped an automatic login) can stop it, where the configured delay is less.
 */
export const leastNoticeMs = 3000;

export const noAutologin: Autologin = { turn: { kind: 'none' }, shortEnds: 0, pausedBecause: null };

function turn(state: ManagerState, next: AutologinTurn): Decision {
  const { autologin } = state.seat;
  const changed = { autologin: { ...autologin, turn: next } };
  return autologin.turn.kind === 'counting'
    ? becomeSeat(state, changed, { kind: 'cancel-timer', timer: 'autologin' })
    : becomeSeat(state, changed);
}

/** What is done once at the start was done by an app that had a greeter on the screen, whatever became of it. */
export function whenStarted(state: ManagerState): Decision {
  const { configuration, paintedBefore } = state.settings;
  const { user, at, delayMs } = configuration.autologin;
  if (user === null || (paintedBefore && at === 'start')) return stay(state);
  return turn(state, { kind: 'due', delayMs: paintedBefore ? Math.max(delayMs, leastNoticeMs) : delayMs });
}

/** A session is over that was not before: the next automatic login is due, or it was one short session too many. */
export function whenSessionOver(state: ManagerState, session: Session, end: End): Decision {
  const { user, at, delayMs } = state.settings.configuration.autologin;
  if (user === null || at !== 'always' || state.phase === 'stopping' || state.phase === 'stopped') return stay(state);
  const { autologin } = state.seat;
  const shortEnds = isShort(end) ? autologin.shortEnds + 1 : 0;
  if (shortEnds >= crashBrake.inARow) {
    const pausedBecause = endedOf(session, end);
    // It says how the session ended; once is enough.
    const shownEnd = state.seat.shownEnd === session.sessionId ? null : state.seat.shownEnd;
    return becomeSeat(
      state,
      { shownEnd, autologin: { turn: { kind: 'none' }, shortEnds, pausedBecause } },
      { kind: 'tell-pause', why: describePause(pausedBecause) },
    );
  }
  const counted = becomeSeat(state, { autologin: { ...autologin, shortEnds } }).state;
  if (autologin.pausedBecause !== null) return stay(counted);
  // Whoever ended it themselves gets a way to the greeter; a program that ended is started again at once.
  const isByPerson = end.reason.kind === 'logged-off';
  return turn(counted, { kind: 'due', delayMs: isByPerson ? Math.max(delayMs, leastNoticeMs) : delayMs });
}

function isShort({ reason, lifetimeMs }: End): boolean {
  return !isWantedEnd(reason) && (lifetimeMs === null || lifetimeMs < crashBrake.shortMs);
}

/** Somebody is there: not at this greeter. */
export function stopAutologin(state: ManagerState): Decision {
  const { kind } = state.seat.autologin.turn;
  return kind === 'due' || kind === 'counting' ? turn(state, { kind: 'stopped' }) : stay(state);
}

/** As `stopAutologin`, of a login that had begun when the key arrived; it was given up. */
export function rememberStopped(state: ManagerState): Decision {
  return turn(state, { kind: 'stopped' });
}

/** A session is there, or comes: this greeter's turn is over. Also at a stop. */
export function standDown(state: ManagerState): Decision {
  return turn(state, { kind: 'none' });
}

/** Nobody sees a page that is gone, and nobody can stop anything there: the next one begins to count anew. */
export function waitForPage(state: ManagerState): Decision {
  const { turn: now } = state.seat.autologin;
  return now.kind === 'counting' ? turn(state, { kind: 'due', delayMs: now.lengthMs }) : stay(state);
}

/** Somebody has logged in by hand: sessions are to be had again. */
export function releaseBrake(state: ManagerState): Decision {
  const { autologin } = state.seat;
  const released = { autologin: { ...autologin, shortEnds: 0, pausedBecause: null } };
  return autologin.pausedBecause === null
    ? becomeSeat(state, released)
    : becomeSeat(state, released, { kind: 'tell-pause', why: null });
}

export function viewAutologin(state: ManagerState): AutologinView | null {
  const { turn: now, pausedBecause } = state.seat.autologin;
  switch (now.kind) {
    case 'counting':
      return {
        kind: 'counting',
        displayName: displayNameOf(state, findAutologinAccount(state.settings.configuration)),
        ...(findAutologinAccount(state.settings.configuration) === null ? { guest: true as const } : {}),
        endsAtMs: now.endsAtMs,
        lengthMs: now.lengthMs,
      };
    case 'stopped':
      return { kind: 'stopped' };
    case 'none':
    case 'due':
      return pausedBecause === null ? null : { kind: 'paused', text: describePause(pausedBecause), end: pausedBecause };
  }
}

function describePause(lastEnd: EndedSession): string {
  const { inARow, shortMs } = crashBrake;
  const seconds = shortMs / 1000;
  return `Automatic login is paused: the last ${inARow} sessions ended within ${seconds} s. The last one: ${describeEnd(lastEnd)}`;
}
