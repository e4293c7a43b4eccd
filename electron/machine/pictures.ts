/**
 * The app's side of people's pictures: asks the supervisor for a few at a time, looks at what comes, and keeps what one
 * showing of the greeter has asked for already.
 */
import { type PictureWish, picturesAtOnce } from '../contract/picture.ts';
import type { FromSupervisor, ToSupervisor } from '../contract/supervisor.ts';
import { findPictureType, type PictureType } from '../protocols/picture-format.ts';

export interface Picture {
  readonly type: PictureType;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export interface Pictures {
  /** null: there is none that a page can show. */
  find(wish: PictureWish): Promise<Picture | null>;
  take(message: Extract<FromSupervisor, { readonly kind: 'picture' }>): void;
}

type Request = Extract<ToSupervisor, { readonly kind: 'read-picture' }>;
type Settle = (picture: Picture | null) => void;

/** So many may wait for their turn: a list that is scrolled through quickly. */
const waitingLimit = 1000;
/** Bytes that are kept; beyond it all are asked for again. */
const keptLimit = 16 * 1024 * 1024;

export function createPictures(send: (request: Request) => void): Pictures {
  /** Of the newest generation. */
  let generation = '';
  let kept = new Map<string, Promise<Picture | null>>();
  let keptBytes = 0;
  const waiting: { readonly user: string; readonly settle: Settle }[] = [];
  const asked = new Map<string, Settle>();
  let counter = 0;

  function askNext(): void {
    while (asked.size < picturesAtOnce) {
      const next = waiting.shift();
      if (next === undefined) return;
      counter += 1;
      asked.set(String(counter), next.settle);
      send({ kind: 'read-picture', requestId: String(counter), user: next.user });
    }
  }

  function begin(next: string): void {
    generation = next;
    kept = new Map();
    keptBytes = 0;
    // Nobody looks at the page any more that wanted these.
    for (const { settle } of waiting.splice(0)) settle(null);
  }

  return {
    find(wish) {
      if (wish.generation !== generation) begin(wish.generation);
      const found = kept.get(wish.user);
      if (found !== undefined) return found;
      if (waiting.length >= waitingLimit) return Promise.resolve(null);
      const { promise, resolve } = Promise.withResolvers<Picture | null>();
      const own = kept;
      own.set(wish.user, promise);
      waiting.push({ user: wish.user, settle: resolve });
      void promise.then((picture) => {
        if (own !== kept) return;
        keptBytes += picture?.bytes.length ?? 0;
        if (keptBytes <= keptLimit) return;
        own.clear();
        keptBytes = 0;
      });
      askNext();
      return promise;
    },
    take({ requestId, base64 }) {
      const settle = asked.get(requestId);
      asked.delete(requestId);
      settle?.(base64 === null ? null : look(new Uint8Array(Buffer.from(base64, 'base64'))));
      askNext();
    },
  };
}

function look(bytes: Uint8Array<ArrayBuffer>): Picture | null {
  const type = findPictureType(bytes);
  return type === null ? null : { type, bytes };
}
