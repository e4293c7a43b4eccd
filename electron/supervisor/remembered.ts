/** What the app may know of those who logged in before: who was last on this seat, and what people of the list are used to. */
import { basename, dirname } from 'node:path';
import { noPreferences } from '../contract/preferences.ts';
import type { FromSupervisor } from '../contract/supervisor.ts';
import { makeFolderOf } from '../machine/locked-file.ts';
import { findPerson, type PeopleSource } from '../machine/people.ts';
import { readPreferences } from '../machine/preferences.ts';
import { readRemembered } from '../machine/remembered.ts';
import { watchFiles } from '../machine/watch-files.ts';

export interface RememberedOptions {
  /** As of now; null: nothing is remembered here. */
  readonly path: () => string | null;
  readonly seat: string;
  readonly source: PeopleSource;
  /** Of the one account that can log in, as an ordinary user; null as root. */
  readonly onlyUid: number | null;
  readonly send: (message: FromSupervisor) => void;
  readonly log: (line: string) => void;
}

export interface RememberedDesk {
  /** Tells who was last, now and whenever that changes. */
  tell(): void;
  /** Answered by `preferences`. One after the other, and of as many as a person can look at. */
  read(user: string): void;
  /** Idempotent. */
  stop(): void;
}

const queueLimit = 8;

export function createRememberedDesk(options: RememberedOptions): RememberedDesk {
  const { seat, source, onlyUid, send, log } = options;
  let unwatch: (() => void) | null = null;
  let stopped = false;
  const queue: string[] = [];
  let isReading = false;
  let hasTold = false;

  async function tell(): Promise<void> {
    const path = options.path();
    if (stopped) return;
    if (path === null) {
      if (hasTold) send({ kind: 'last-user', user: null, problem: null });
      hasTold = false;
      return;
    }
    hasTold = true;
    watchOnce(path);
    const read = readRemembered(path);
    if (read.kind === 'broken') return send({ kind: 'last-user', user: null, problem: read.why.slice(0, 500) });
    const last = read.remembered.seats.find((each) => each.seat === seat) ?? null;
    // An account of Vestibule's own is on no list.
    const isStill = last !== null && last.uid !== null && (await findListed(last.name))?.uid === last.uid;
    if (!stopped && options.path() !== null)
      send({ kind: 'last-user', user: isStill ? last.name : null, problem: null });
  }

  async function findListed(name: string) {
    const person = await findPerson(source, name, true);
    return onlyUid === null || person?.uid === onlyUid ? person : null;
  }

  function watchOnce(file: string): void {
    if (unwatch !== null) return;
    const fail = (error: Error): void => log(`changes of what is remembered are not noticed: ${error.message}`);
    try {
      makeFolderOf(file, 0o700);
    } catch (error) {
      return fail(error as Error);
    }
    const names = [basename(file)];
    unwatch = watchFiles({ folder: dirname(file), names, onChanged: () => void tell(), onFailed: fail });
  }

  async function readOn(): Promise<void> {
    isReading = true;
    for (let user = queue.shift(); user !== undefined && !stopped; user = queue.shift()) {
      const person = await findListed(user);
      const preferences =
        person === null ? noPreferences : await readPreferences(person, { rememberedPath: options.path() });
      if (!stopped) send({ kind: 'preferences', user, preferences });
    }
    isReading = false;
  }

  return {
    tell: () => void tell(),
    read(user) {
      if (options.path() === null || stopped || queue.includes(user)) return;
      // The newest wish is what somebody looks at.
      queue.push(user);
      if (queue.length > queueLimit) queue.shift();
      if (!isReading) void readOn();
    },
    stop() {
      stopped = true;
      unwatch?.();
    },
  };
}
