/** All that can happen to the manager: facts in the past tense, each with the time at which it was learned. */
import type { ControlRequest } from '../contract/control.ts';
import type { Preferences } from '../contract/preferences.ts';
import type { Intent } from '../contract/renderer.ts';
import type { DeviceNews, HeldConfiguration } from '../contract/supervisor.ts';
import type { WorkerNews } from '../contract/worker.ts';
import type { Catalogue, Person, Settings } from './model.ts';

/** Timers that the manager sets; one of each name at a time. */
export type TimerName =
  | 'spare'
  | 'page'
  | 'installed'
  | 'stop'
  | 'autologin'
  | 'power'
  | 'maintenance'
  | `worker:${string}`;

export interface EventTime {
  /** By the clock, since the epoch. */
  readonly atMs: number;
  /** Since the event before, by what nobody can set; left out: what the clock makes of it. */
  readonly passedMs?: number;
}

export type ManagerEvent = EventTime &
  (
    | { readonly kind: 'manager-started'; readonly settings: Settings; readonly catalogue: Catalogue }
    /** The supervisor has read it anew; also where it is refused, and only the problems are others. */
    | (Omit<Readonly<HeldConfiguration>, 'files'> & {
        readonly kind: 'configuration-changed';
        /** Pictures of the brand and of apps that there are now, by name. */
        readonly brandImages?: readonly string[];
        readonly brandReading?: number;
      })
    | { readonly kind: 'catalogue-read'; readonly catalogue: Catalogue }
    /** The accounts of the machine were read: who is listed, and which names are not let in. */
    | { readonly kind: 'people-read'; readonly people: readonly Person[]; readonly barred: readonly string[] }
    /** The files of the accounts are no longer what was read. */
    | { readonly kind: 'people-changed' }
    /** Some of them may have another picture. */
    | { readonly kind: 'pictures-changed' }
    /** The supervisor said who logged in last on this seat. `problem`: why nobody can tell. */
    | { readonly kind: 'last-user-told'; readonly user: string | null; readonly problem: string | null }
    /** What this user is used to, as the greeter shows it. */
    | { readonly kind: 'preferences-read'; readonly user: string; readonly preferences: Preferences }
    | { readonly kind: 'languages-read'; readonly languages: readonly string[] }
    /** The page did something a person asked for, or painted. */
    | { readonly kind: 'intent-arrived'; readonly intent: Intent }
    | { readonly kind: 'page-gone'; readonly why: string }
    | { readonly kind: 'page-hung' }
    | { readonly kind: 'window-closed' }
    | { readonly kind: 'inspector-window-closed' }
    /** The operator's PIN was given: it went to the supervisor, beside this loop. */
    | { readonly kind: 'pin-accepted' }
    /** Answers went to a worker, beside this loop. */
    | { readonly kind: 'questions-answered'; readonly loginId: string; readonly questionsId: number }
    /** The same, to the questions of the change of a password. */
    | { readonly kind: 'change-answered'; readonly changeId: string; readonly questionsId: number }
    | { readonly kind: 'worker-started'; readonly requestId: string; readonly workerId: string }
    | { readonly kind: 'worker-refused'; readonly requestId: string; readonly why: string }
    /** Anything that a worker says; a `snapshot` comes first on each connection. */
    | { readonly kind: 'worker-said'; readonly workerId: string; readonly message: WorkerNews }
    /** The supervisor saw the worker's process end and has put right what it left. */
    | {
        readonly kind: 'worker-gone';
        readonly workerId: string;
        readonly clean: boolean;
        readonly leftovers: readonly string[];
      }
    /** The supervisor said something of the machine's power. */
    | { readonly kind: 'devices-told'; readonly news: DeviceNews }
    | { readonly kind: 'control-requested'; readonly clientId: number; readonly request: ControlRequest }
    | { readonly kind: 'control-cancelled'; readonly clientId: number }
    | { readonly kind: 'control-closed'; readonly clientId: number }
    | { readonly kind: 'timer-fired'; readonly timer: TimerName }
    | { readonly kind: 'stop-requested'; readonly leave: boolean }
    | { readonly kind: 'supervisor-lost' }
  );

export type ManagerEventKind = ManagerEvent['kind'];
export type EventOf<K extends ManagerEventKind> = Extract<ManagerEvent, { readonly kind: K }>;
