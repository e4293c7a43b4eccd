/** Whose session it is, and what that means for starting it: a guest's in its sandbox, or an account's as PAM has set it up. */
import type { SessionUser } from '../contract/worker.ts';
import type { Sandbox } from '../machine/containment/sandbox.ts';
import type { Entry } from '../machine/entry.ts';
import type { Launch } from '../machine/session-launch.ts';

export interface SessionOwner {
  readonly user: SessionUser;
  /** The machine's name for the account that runs it: for the login records. */
  readonly accountName: string;
  readonly shell: string;
  /** In the session's own eyes. */
  readonly places: { readonly home: string; readonly runtime: string; readonly authority: string };
  /** Put over the environment of a display manager: what PAM's modules have set. */
  readonly environment: Readonly<Record<string, string>>;
  readonly sandbox: Sandbox | null;
  /** For a session that may leave members, a sandbox without a PID namespace in place of `sandbox`. null: there is none. */
  readonly createLeavingSandbox: (() => Promise<Sandbox | null>) | null;
  /** What is in `sandbox`, or is the account's already. Never rejects. */
  readonly entry: Promise<Entry | null>;
  readonly becomeCommand: readonly string[];
  readonly gainsNothing: boolean;
  readonly keepsUmask: boolean;
  readonly launch: Launch;
  /** Its members without a cgroup or a namespace are below this process, too. null: below the worker alone. */
  readonly holderPid: number | null;
}
