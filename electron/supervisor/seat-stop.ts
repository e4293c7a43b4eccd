/**
 * How a seat stops: its parts end in the order in which the rest still needs them, each with a bound of its own, and what
 * they leave is put right.
 */
import type { OrphanReaper } from '../machine/orphan-reaper.ts';
import { removeIfEmpty } from '../machine/runtime-folder.ts';
import type { AppLink } from './app-link.ts';
import type { ControlServer } from './control-server.ts';
import type { GreeterSession } from './greeter-session/greeter-session.ts';
import type { LocalPeople } from './local-people.ts';
import type { OpenSeat } from './open-seat.ts';
import type { PersonPictures } from './person-pictures.ts';
import type { RememberedDesk } from './remembered.ts';
import type { SeatKeyboard } from './seat-keyboard.ts';
import { putSeatRight } from './stale-seats.ts';
import type { WorkerPool } from './worker-pool.ts';

export interface SeatParts {
  readonly open: OpenSeat;
  readonly guestsFolder: string;
  /** What a session may take for its end, in ms. */
  readonly sessionEndLimitMs: () => number;
  readonly link: AppLink;
  readonly control: ControlServer;
  readonly workers: WorkerPool;
  readonly locals: LocalPeople;
  readonly pictures: PersonPictures;
  readonly remembered: RememberedDesk;
  readonly keyboard: SeatKeyboard;
  readonly greeter: GreeterSession | null;
  readonly reaper: OrphanReaper;
  /** Before all of it. */
  readonly onBegin: () => void;
}

export interface SeatStop {
  /** Resolves with what could not be ended or removed, in words. Once: who comes later hears of the same stop. */
  stop(leave: boolean): Promise<readonly string[]>;
  readonly hasBegun: () => boolean;
  /** The app has ended its sessions, or is gone. */
  appStopped(): void;
  /** Resolves with the exit status once all is over. */
  readonly over: Promise<number>;
}

/** A stop that takes longer, beyond the grace periods, is broken off. */
const stopLimitMs = 30_000;
/** What an app may take beyond the grace period to end its sessions. */
const appStopMarginMs = 3000;

export function createSeatStop(parts: SeatParts): SeatStop {
  const { open, guestsFolder, link, workers } = parts;
  const { given, places, seat, display, app } = open;
  const { say } = given;
  const over = Promise.withResolvers<number>();
  const appStopped = Promise.withResolvers<void>();
  let hasBegun = false;
  let stopping: Promise<readonly string[]> | null = null;

  async function stopAll(leave: boolean): Promise<readonly string[]> {
    hasBegun = true;
    let step = 'the app was asked to end its sessions';
    const graceMs = parts.sessionEndLimitMs();
    parts.onBegin();
    // Each step below has its own bound; this one is for what nobody thought of. The next start puts the rest right.
    setTimeout(
      () => {
        say(`the stop did not come to its end: ${step}`);
        over.resolve(1);
      },
      2 * graceMs + stopLimitMs,
    ).unref();
    if (link.isConnected()) {
      link.send({ kind: 'stop', leave });
      const limit = new Promise((resolve) => setTimeout(resolve, graceMs + appStopMarginMs).unref());
      await Promise.race([appStopped.promise, limit]);
    }
    parts.locals.stop();
    parts.pictures.stop();
    step = 'the workers were to end';
    await workers.stop(graceMs + appStopMarginMs);
    parts.remembered.stop();
    open.hooks.stop();
    step = 'the app was to end';
    await app.stop(link.isConnected() ? 2000 : 0);
    step = 'the keyboard was to have its own layout back';
    await parts.keyboard.stop();
    step = "the greeter's PAM session was to be closed";
    await parts.greeter?.close();
    link.stop();
    step = 'the display server was to end';
    const leftovers: string[] = [];
    if (display.kind === 'own') leftovers.push(...(await display.server.stop()));
    else await display.access.stop();
    step = 'what is left was looked for';
    leftovers.push(...(await putSeatRight(seat.folder, guestsFolder)));
    parts.reaper.stop();
    void finish(leftovers);
    return leftovers;
  }

  async function finish(leftovers: readonly string[]): Promise<void> {
    for (const left of leftovers) say(`left: ${left}`);
    // The client that asked for the stop gets its answer before its socket goes.
    await new Promise((resolve) => setImmediate(resolve));
    await parts.control.stop();
    removeIfEmpty(guestsFolder);
    // As root the set-up made it.
    if (places.account === null) removeIfEmpty(places.guestsFolder);
    seat.release();
    over.resolve(0);
  }

  return {
    stop(leave) {
      stopping ??= stopAll(leave);
      return stopping;
    },
    hasBegun: () => hasBegun,
    appStopped() {
      // Whatever an app said before it was told to is no answer to that.
      if (hasBegun) appStopped.resolve();
    },
    over: over.promise,
  };
}
