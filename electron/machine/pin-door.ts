/** The app's side of the operator's PIN: it goes to the supervisor, which has its hash, and a verdict comes back. */
import type { PinVerdict } from '../contract/pin.ts';
import type { FromSupervisor, ToSupervisor } from '../contract/supervisor.ts';

export interface PinDoor {
  /** Never rejects. Beside the loop, which learns only of a right one. */
  check(pin: string): Promise<PinVerdict>;
  take(message: Extract<FromSupervisor, { readonly kind: 'pin-checked' }>): void;
}

type Request = Extract<ToSupervisor, { readonly kind: 'check-pin' }>;

export function createPinDoor(options: {
  readonly send: (request: Request) => void;
  readonly onRight: () => void;
}): PinDoor {
  const asked = new Map<string, (verdict: PinVerdict) => void>();
  let counter = 0;
  return {
    check(pin) {
      counter += 1;
      const requestId = String(counter);
      const { promise, resolve } = Promise.withResolvers<PinVerdict>();
      asked.set(requestId, resolve);
      options.send({ kind: 'check-pin', requestId, pin });
      return promise;
    },
    take({ requestId, verdict }) {
      const settle = asked.get(requestId);
      asked.delete(requestId);
      if (settle === undefined) return;
      if (verdict.kind === 'right') options.onRight();
      settle(verdict);
    },
  };
}
