/**
 * Whether a PIN is the operator's. Here and not in the app, which draws pages for everybody who comes by: the hash of a PIN
 * of four digits is as good as the PIN to whoever has it.
 */
import { uptime } from 'node:os';
import { decideLoginDelayMs, rememberFailures } from '../contract/login-delay.ts';
import { type PinHash, type PinVerdict, parsePinHash } from '../contract/pin.ts';
import { type DeriveKey, deriveKeyWithScrypt, isPassword } from '../machine/password-hash.ts';

export interface PinDesk {
  /** One at a time; never rejects. */
  check(pin: string): Promise<PinVerdict>;
}

export interface PinDeskOptions {
  /** As the configuration has it now; null: there is no PIN, and none is right. */
  readonly pin: () => string | null;
  /** Default: since the start of the machine, which no change of its clock moves. */
  readonly nowMs?: () => number;
  readonly deriveKey?: DeriveKey;
}

/** While one is being looked at. */
const busyMs = 500;

export function createPinDesk({ pin, nowMs = () => uptime() * 1000, ...options }: PinDeskOptions): PinDesk {
  let failedAtMs: readonly number[] = [];
  let isBusy = false;

  async function isRight(typed: string): Promise<boolean> {
    const set = pin();
    const hash: PinHash | null = set === null ? null : parsePinHash(set);
    if (hash === null) return false;
    try {
      return await isPassword(typed, hash, options.deriveKey ?? deriveKeyWithScrypt);
    } catch {
      // What scrypt cannot compute is no PIN; its words might quote one.
      return false;
    }
  }

  return {
    async check(typed) {
      const waitMs = decideLoginDelayMs(failedAtMs, nowMs());
      if (waitMs > 0) return { kind: 'later', waitMs };
      if (isBusy) return { kind: 'later', waitMs: busyMs };
      isBusy = true;
      const right = await isRight(typed);
      isBusy = false;
      if (right) {
        failedAtMs = [];
        return { kind: 'right' };
      }
      failedAtMs = [...rememberFailures(failedAtMs, nowMs()), nowMs()];
      return { kind: 'wrong', waitMs: decideLoginDelayMs(failedAtMs, nowMs()) };
    },
  };
}
