/**
 * What a supervisor that died (SIGKILL, power) left: its workers' processes and files, its display server's, its guests'
 * homes, a layout on the desktop's keyboard. Done before a start does anything else. Guest homes are known by their folder, also when the runtime folder is
 * empty as after a reboot.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { hookLedgerSchema } from '../contract/hooks.ts';
import { processIdentitySchema } from '../contract/session.ts';
import { removeDisplayFiles } from '../machine/display-server.ts';
import { removeGuestHome } from '../machine/guest-home.ts';
import { payOwedHook } from '../machine/hooks.ts';
import { killProcesses } from '../machine/process-identity.ts';
import { removeTree } from '../machine/remove-tree.ts';
import {
  type Caller,
  holdSeat,
  listBases,
  listSeatFolders,
  removeIfEmpty,
  userRuntimesName,
} from '../machine/runtime-folder.ts';
import { removeStaleUserRuntimes } from '../machine/user-runtime.ts';
import { cleanUpAfterWorker } from '../machine/worker-cleanup.ts';
import { listTraced } from '../machine/worker-traces.ts';
import { endAppProcesses } from './app-processes.ts';
import { putKeymapRight } from './desktop-keymap.ts';
import { readOwedSeatHook } from './seat-hooks.ts';
import { readRecord } from './worker-pool.ts';

const seatRecordSchema = z.object({
  version: z.literal(1),
  supervisor: processIdentitySchema.nullable(),
  app: processIdentitySchema.nullable(),
  displayServer: processIdentitySchema.nullable(),
});
/** `seat.json` in the seat's folder: what the next start must know should this supervisor die. */
export type SeatRecord = z.infer<typeof seatRecordSchema>;

/** Where it cannot be written (a full disk) that is logged: what it costs is the clean-up after a crash. */
export function writeSeatRecord(folder: string, record: SeatRecord, log: (line: string) => void): void {
  try {
    writeFileSync(join(folder, 'seat.json'), `${JSON.stringify(record)}\n`, { mode: 0o600 });
  } catch (error) {
    log(`the record of the seat could not be written (${(error as NodeJS.ErrnoException).code ?? error})`);
  }
}

function readSeatRecord(folder: string): SeatRecord | null {
  try {
    const parsed = seatRecordSchema.safeParse(JSON.parse(readFileSync(join(folder, 'seat.json'), 'utf8')));
    return parsed.success ? parsed.data : null;
  } catch {
    // Missing, or cut by the crash: then the workers' records are what there is.
    return null;
  }
}

/** Ends and removes what is recorded under this folder, and the guests' homes of that seat. Gives what remains, in words. */
export async function putSeatRight(folder: string, guestHomesFolder: string): Promise<readonly string[]> {
  const leftovers: string[] = [];
  const record = readSeatRecord(folder);
  if (record?.app) {
    const { app } = record;
    const alive = await endAppProcesses(app, join(folder, 'app'));
    leftovers.push(...alive.map(({ pid }) => `process ${pid} of the app still runs`));
  }
  const workersFolder = join(folder, 'workers');
  if (existsSync(workersFolder)) {
    for (const workerId of readdirSync(workersFolder)) {
      const workerFolder = join(workersFolder, workerId);
      const worker = readRecord(workerFolder);
      if (worker !== null) leftovers.push(...(await cleanUpAfterWorker(worker, workerFolder)));
      leftovers.push(...(await removeFolder(workerFolder)));
    }
  }
  if (record?.displayServer) {
    await killProcesses(() => (record.displayServer === null ? [] : [record.displayServer]), 2000);
    leftovers.push(...(await removeDisplayFiles(record.displayServer, null)));
  }
  if (record?.supervisor) {
    // Programs of PAM's modules that the greeter's session was opened or closed with.
    const traces = { workerFolder: folder, startTicks: record.supervisor.startTicks, uids: new Set<number>() };
    await killProcesses(() => listTraced({ ...traces, sessionFolder: null }), 2000);
  }
  leftovers.push(...removeStaleUserRuntimes(join(dirname(folder), userRuntimesName)));
  await paySeatHook(folder);
  const keymapWords = await putKeymapRight(folder);
  if (keymapWords !== null) leftovers.push(keymapWords);
  leftovers.push(...(await removeGuestHomes(guestHomesFolder)));
  return leftovers;
}

/** The display of the seat was set up by a hook, and nobody has run what follows. */
async function paySeatHook(folder: string): Promise<void> {
  const ledger = hookLedgerSchema.safeParse({ owed: [readOwedSeatHook(folder)], running: null });
  if (!ledger.success) return;
  await payOwedHook(ledger.data.owed, 'display_stopped', {}, (line) => void process.stderr.write(`${line}\n`));
}

async function removeFolder(folder: string): Promise<readonly string[]> {
  try {
    await removeTree(folder);
    return [];
  } catch (error) {
    return [`the folder ${folder} (${(error as NodeJS.ErrnoException).code ?? error})`];
  }
}

async function removeGuestHomes(folder: string): Promise<readonly string[]> {
  if (!existsSync(folder)) return [];
  const leftovers: string[] = [];
  for (const name of readdirSync(folder)) leftovers.push(...(await removeGuestHome(join(folder, name))));
  removeIfEmpty(folder);
  return leftovers;
}

/** Every seat of this caller that nobody holds. */
export async function putStaleSeatsRight(caller: Caller, guestsFolder: string): Promise<readonly string[]> {
  const leftovers: string[] = [];
  for (const base of listBases(caller)) {
    for (const name of listSeatFolders(base, caller.uid)) {
      const seat = holdSeat(base, name, caller.uid);
      if (seat === null) continue;
      leftovers.push(...(await putSeatRight(seat.folder, join(guestsFolder, name))));
      seat.release();
    }
  }
  // After a reboot no seat has a folder, and the homes of its guests are there all the same.
  for (const name of existsSync(guestsFolder) ? readdirSync(guestsFolder) : []) {
    if (listBases(caller).some((base) => existsSync(join(base, name)))) continue;
    leftovers.push(...(await removeGuestHomes(join(guestsFolder, name))));
  }
  return leftovers;
}
