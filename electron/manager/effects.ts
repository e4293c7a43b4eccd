/** All that the manager can have done: orders, performed by the runner through its ports. */
import type { ControlLine } from '../contract/control.ts';
import type { DeviceOrder } from '../contract/supervisor.ts';
import type { ToWorker } from '../contract/worker.ts';
import type { TimerName } from './events.ts';

/** What the manager may say to a worker: all but answers, which pass beside the loop. */
export type WorkerOrder = Exclude<ToWorker, { readonly kind: 'answer' | 'hello' }>;

export type Effect =
  /** Ask the supervisor for a worker; comes back as `worker-started` or `worker-refused`. */
  | { readonly kind: 'request-worker'; readonly requestId: string }
  | { readonly kind: 'send-to-worker'; readonly workerId: string; readonly order: WorkerOrder }
  /** It does not keep its time; comes back as `worker-gone`. */
  | { readonly kind: 'kill-worker'; readonly workerId: string }
  /** About the seat's keyboard or the machine's power; what comes of the latter comes back as `devices-told`. */
  | { readonly kind: 'send-to-supervisor'; readonly order: DeviceOrder }
  | { readonly kind: 'read-catalogue' }
  /** Takes its time; comes back as `people-read`, and from then on changes are told as `people-changed`. */
  | { readonly kind: 'read-people' }
  /** Comes back as `languages-read`. */
  | { readonly kind: 'read-languages' }
  /** Ask the supervisor what this user is used to; comes back as `preferences-read`, or not at all. */
  | { readonly kind: 'read-preferences'; readonly user: string }
  | { readonly kind: 'open-window' }
  /** The inspector's own; one that is there comes to the front. Its end comes back as `inspector-window-closed`. */
  | { readonly kind: 'open-inspector-window' }
  | { readonly kind: 'toggle-full-screen' }
  | { readonly kind: 'reload-page' }
  /** Tell the supervisor that a page is there. */
  | { readonly kind: 'announce-painted' }
  /** Tell the supervisor, for `vestibule status`: why automatic logins are paused; null: they are not any more. */
  | { readonly kind: 'tell-pause'; readonly why: string | null }
  /** No page may see the picture of this session from now on. */
  | { readonly kind: 'revoke-pixels'; readonly sessionId: string }
  | { readonly kind: 'set-timer'; readonly timer: TimerName; readonly delayMs: number }
  | { readonly kind: 'cancel-timer'; readonly timer: TimerName }
  | { readonly kind: 'send-control-line'; readonly clientId: number; readonly line: ControlLine }
  | { readonly kind: 'close-control'; readonly clientId: number }
  /** Send the journal to this client, and with `follow` what comes after it. */
  | { readonly kind: 'stream-journal'; readonly clientId: number; readonly follow: boolean }
  | { readonly kind: 'capture-screen'; readonly clientId: number }
  /** In slow motion: the oldest effect that waits is performed. */
  | { readonly kind: 'perform-next' }
  /** Nothing is left: close the window, tell the supervisor, exit. */
  | { readonly kind: 'finish' };

export type EffectKind = Effect['kind'];
