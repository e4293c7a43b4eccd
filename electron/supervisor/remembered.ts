/** What the app may know of those who logged in before: who was last on this seat, and what people of the list are used to. */
import { type FSWatcher, watch } from 'node:fs';
import { basename, dirname } from 'node:path';
import { noPreferences } from '../contract/preferences.ts';
import type { FromSupervisor } from '../contract/supervisor.ts';
import { findPerson } from '../machine/account-lookup.ts';
import { makeFolderOf } from '../machine/locked-file.ts';
import { readPreferences } from '../machine/preferences.ts';
import { readRemembered } from '../machine/remembered.ts';

export interface RememberedOptions {
  /** null: nothing is remembered here. */
  readonly path: string | null;
  readonly seat: string;
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

/** A file is replaced in several steps. */
const settleMs = 50;
const queueLimit = 8;

export function createRememberedDesk(options: RememberedOptions): RememberedDesk {
  const { path, seat, onlyUid, send, log } = options;
  let watcher: FSWatcher | null = null;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  const queue: string[] = [];
  let isReading = false;

  async function tell(): Promise<void> {
    if (path === null || stopped) return;
    watchOnce(path);
    const read = readRemembered(path);
    if (read.kind === 'broken') return send({ kind: 'last-user', user: null, problem: read.why.slice(0, 500) });
    const last = read.remembered.seats.find((each) => each.seat === seat) ?? null;
    // An account of Vestibule's own is on no list.
    const isStill = last !== null && last.uid !== null && (await findListed(last.name))?.uid === last.uid;
    if (!stopped) send({ kind: 'last-user', user: isStill ? last.name : null, problem: null });
  }

  async function findListed(name: string) {
    const person = await findPerson(name);
    return onlyUid === null || person?.uid === onlyUid ? person : null;
  }

  function watchOnce(file: string): void {
    if (watcher !== null) return;
    try {
      makeFolderOf(file, 0o700);
      watcher = watch(dirname(file), { persistent: false }, (_event, name) => {
        if (name !== basename(file)) return;
        clearTimeout(timer);
        timer = setTimeout(() => void tell(), settleMs);
      });
      watcher.on('error', (error) => log(`changes of what is remembered are not noticed: ${error.message}`));
    } catch (error) {
      log(`changes of what is remembered are not noticed (${(error as NodeJS.ErrnoException).code ?? error})`);
    }
  }

  async function readOn(): Promise<void> {
    isReading = true;
    for (let user = queue.shift(); user !== undefined && !stopped; user = queue.shift()) {
      const person = await findListed(user);
      const preferences = person === null ? noPreferences : await readPreferences(person, { rememberedPath: path });
      if (!stopped) send({ kind: 'preferences', user, preferences });
    }
    isReading = false;
  }

  return {
    tell: () => void tell(),
    read(user) {
      if (path === null || stopped || queue.includes(user)) return;
      // The newest wish is what somebody looks at.
      queue.push(user);
      if (queue.length > queueLimit) queue.shift();
      if (!isReading) void readOn();
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
      watcher?.close();
      watcher = null;
    },
  };
}
