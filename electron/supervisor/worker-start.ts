/** What every worker of a seat is started with, apart from its own name and folder. */
import { dirname, join } from 'node:path';
import { type Configuration, findAutologinAccount } from '../contract/configuration.ts';
import type { WorkerStart } from '../contract/worker.ts';
import { logonIdsPath } from '../machine/logon-ids.ts';
import { findPamServices } from '../machine/pam-service.ts';
import { machineRecordFiles } from '../machine/records/login-records.ts';
import { userRuntimesName } from '../machine/runtime-folder.ts';
import type { OpenSeat } from './open-seat.ts';

export interface WorkerStartFacts extends Pick<WorkerStart, 'keyboard' | 'localAccountsPath' | 'rememberedPath'> {
  readonly configuration: Configuration;
  /** Where guest homes of this seat are made. */
  readonly guestsFolder: string;
}

export function describeWorkerStart(
  { given, places, seat, seatKind }: OpenSeat,
  { configuration, guestsFolder, keyboard, localAccountsPath, rememberedPath }: WorkerStartFacts,
): Omit<WorkerStart, 'workerId' | 'folder'> {
  const { account } = places;
  return {
    seat: given.options.seatName,
    guestHomesFolder: guestsFolder,
    userRuntimesFolder: join(dirname(seat.folder), userRuntimesName),
    logFolder: places.logFolder,
    serviceAccount: account === null ? null : { uid: account.uid, gid: account.gid },
    geometry: { width: 1280, height: 800 },
    displayReadyLimitMs: 10_000,
    keyboard,
    pam: findPamServices(places.programFolder, findAutologinAccount(configuration)),
    localAccountsPath,
    rememberedPath,
    logonIdsPath: logonIdsPath(places.uid, given.environment),
    loginTurnPath: join(seat.folder, 'login-turn'),
    recordFiles: account === null ? null : machineRecordFiles,
    allowUnisolated: seatKind !== 'kiosk',
    hooks: configuration.hooks,
    slowBeginningMs: 10_000,
    sessionScripts: join(places.programFolder, 'build/install/session'),
    specimenPath: join(places.programFolder, 'build/install/specimens/specimen.pl'),
  };
}
