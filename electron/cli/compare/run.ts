/** One session with all its specimens: begun, ended, and looked at afterwards. */
import { closeSync, constants, existsSync, openSync, readFileSync, writeSync } from 'node:fs';
import * as z from 'zod';
import { type SessionRow, sessionRowSchema } from '../../contract/control.ts';
import { type Fate, predict, type Situation } from '../../contract/models/predictions.ts';
import { type SpecimenName, specimenNames, startableSpecimens, typedLine } from '../../contract/models/specimens.ts';
import type { ProcessIdentity } from '../../contract/session.ts';
import { findIdentity, isRunning } from '../../machine/process-identity.ts';
import { ask, type SeatAddress } from '../connection.ts';
import { type Notes, openNotes } from './notes.ts';
import { sessionIdOf } from './situations.ts';
import { sitDown, type Typist } from './typist.ts';

export interface Observation {
  readonly name: SpecimenName;
  /** As this machine sees it; null where it never ran. */
  readonly pid: number | null;
  readonly predicted: Fate;
  /** From /proc alone. */
  readonly observed: Fate;
  readonly endedBy: 'SIGHUP' | 'SIGTERM' | 'SIGKILL' | 'lost display' | 'exited' | null;
}

export interface SpecimenRun {
  readonly situation: Situation;
  readonly sessionId: string;
  readonly observations: readonly Observation[];
}

const startLimitMs = 15_000;
const endLimitMs = 20_000;
/** Two looks that far apart have to agree. */
const settleMs = 250;

/** Throws where the session cannot be begun, or no specimen comes up. */
export async function playRun(seat: SeatAddress, situation: Situation): Promise<SpecimenRun> {
  const begun = await begin(seat, situation);
  const { row, designated, notes } = begun;
  try {
    await end(seat, situation, begun);
    const over = await waitFor('the end of the session', endLimitMs, async () => {
      const now = await findRow(seat, row.id);
      return now.state === 'left' || now.state === 'ended' ? now : null;
    });
    const identities = new Map<SpecimenName, ProcessIdentity | null>(
      specimenNames.map((name) => [name, name === 'designated' ? designated : notes.find(name)]),
    );
    await settle([...identities.values()]);
    return {
      situation,
      sessionId: row.id,
      observations: specimenNames.map((name) =>
        observe(name, identities.get(name) ?? null, situation, (each) => explain(each, over, notes)),
      ),
    };
  } finally {
    begun.typist?.close();
    notes.close();
  }
}

interface Begun {
  readonly row: SessionRow;
  readonly designated: ProcessIdentity;
  readonly folder: string;
  readonly notes: Notes;
  readonly typist: Typist | null;
}

async function begin(seat: SeatAddress, situation: Situation): Promise<Begun> {
  const wish = { version: 1, command: 'login', user: null, session: sessionIdOf(situation), wait: false } as const;
  const row = z.object({ session: sessionRowSchema }).parse(await ask(seat, wish)).session;
  const designated = row.designatedPid === null ? null : findIdentity(row.designatedPid);
  if (designated === null) throw new Error(`the session ${row.id} has no designated process`);
  const folder = await waitFor('the folder of the specimens', startLimitMs, async () => findFolder(designated.pid));
  const notes = openNotes(`${folder}/notes`);
  const isTyped = situation.model === 'tty' && situation.leader !== 'script';
  const typist = isTyped && row.terminalSocketPath != null ? await sitDown(row.terminalSocketPath) : null;
  await typist?.prompted;
  const ready = (name: SpecimenName): Promise<boolean> =>
    waitFor(`the specimen ${name}`, startLimitMs, async () =>
      notes.find(name) !== null || notes.impossible(name) !== null ? true : null,
    );
  // All are tried, whatever is predicted, and say themselves if they cannot be. But nobody types `exit` to a shell that waits
  // for a process in the foreground; and that one comes last, since it has the keys from then on.
  const isExitTyped = typist !== null && situation.model === 'tty' && situation.ending === 'exit';
  const order = startableSpecimens.filter((name) => name !== 'foreground');
  for (const name of isExitTyped ? order : ([...order, 'foreground'] as const)) {
    typist?.type(typedLine(name, '$D'));
    await ready(name);
  }
  return { row, designated, folder, notes, typist };
}

/** Where the session has made it, seen from outside of whatever namespaces it is in (proc_pid_root(5)). */
function findFolder(pid: number): string | null {
  try {
    const environment = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
    const home = environment.find((line) => line.startsWith('HOME='))?.slice('HOME='.length);
    const folder = `/proc/${pid}/root${home}/.specimens`;
    return home !== undefined && existsSync(`${folder}/notes`) ? folder : null;
  } catch {
    // It is not that far yet.
    return null;
  }
}

async function end(seat: SeatAddress, situation: Situation, { row, designated, folder, typist }: Begun): Promise<void> {
  const isOver = async (): Promise<true | null> => (isRunning(designated) ? null : true);
  const ending = situation.model === 'tty' ? situation.ending : situation.model === 'nt' ? 'hang-up' : 'exit';
  if (ending === 'kill') return void process.kill(designated.pid, 'SIGKILL');
  if (ending === 'hang-up') return void (await ask(seat, { version: 1, command: 'end', sessionId: row.id }));
  if (typist === null) {
    const fifo = openSync(`${folder}/end`, constants.O_WRONLY | constants.O_NONBLOCK);
    writeSync(fifo, '\n');
    closeSync(fifo);
    return;
  }
  // The first may be answered with a word on stopped jobs; the second is meant.
  for (let attempt = 1; attempt <= 12; attempt++) {
    typist.type('exit');
    const over = await waitFor('the exit of the shell', 250, isOver).catch(() => false);
    if (over) return;
  }
}

/** Nobody tells of processes that are not ours: /proc is looked at until two looks agree. */
async function settle(identities: readonly (ProcessIdentity | null)[]): Promise<void> {
  const look = (): string => identities.map((each) => (each === null ? '-' : isRunning(each) ? 'a' : 'g')).join('');
  const deadline = performance.now() + 10 * settleMs;
  for (let last = ''; last !== look() && performance.now() < deadline; ) {
    last = look();
    await new Promise((resolve) => setTimeout(resolve, settleMs));
  }
}

function observe(
  name: SpecimenName,
  identity: ProcessIdentity | null,
  situation: Situation,
  explainEnd: (name: SpecimenName) => Observation['endedBy'],
): Observation {
  const predicted = predict(name, situation).fate;
  if (identity === null) return { name, pid: null, predicted, observed: 'impossible', endedBy: null };
  const observed = isRunning(identity) ? 'alive' : 'gone';
  return {
    name,
    pid: identity.pid,
    predicted,
    observed,
    endedBy: observed === 'gone' ? explainEnd(name) : null,
  };
}

/** What it said last; who could not say anything was killed. Of the designated process its worker knows. */
function explain(name: SpecimenName, over: SessionRow, notes: Notes): Observation['endedBy'] {
  if (name !== 'designated') return notes.lastWords(name) ?? 'SIGKILL';
  const exit = over.designatedExit ?? over.endReason;
  if (exit?.kind === 'exited') return 'exited';
  const signal = exit?.kind === 'killed' ? exit.signal : null;
  return signal === 'SIGHUP' || signal === 'SIGTERM' || signal === 'SIGKILL' ? signal : null;
}

async function findRow(seat: SeatAddress, sessionId: string): Promise<SessionRow> {
  const answer = await ask(seat, { version: 1, command: 'sessions' });
  const { sessions } = z.object({ sessions: z.array(sessionRowSchema) }).parse(answer);
  const row = sessions.find((each) => each.id === sessionId);
  if (row === undefined) throw new Error(`the session ${sessionId} is not listed any more`);
  return row;
}

async function waitFor<T>(what: string, limitMs: number, look: () => Promise<T | null>): Promise<T> {
  const deadline = performance.now() + limitMs;
  for (;;) {
    const found = await look();
    if (found !== null) return found;
    if (performance.now() > deadline) throw new Error(`waited ${limitMs} ms for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
