/**
 * The change of a password from a session that goes on meanwhile. It waits for the seat's turn as a login does, and an old
 * password that is wrong counts like a login that failed: nobody guesses faster here.
 */
import type { ChildProcess } from 'node:child_process';
import type { MachineAccount } from '../contract/authentication.ts';
import { say } from '../contract/said.ts';
import type { PamService, WorkerStart } from '../contract/worker.ts';
import type { DisplayServer } from '../machine/display-server.ts';
import { type LoginTurn, takeLoginTurn } from '../machine/login-turn.ts';
import { hasService } from './account.ts';
import { type Attempt, type AttemptOptions, changeByPam, changeLocal, type Outcome } from './password-attempt.ts';
import type { PasswordEvent } from './password-rule.ts';

/** Whose password it is. */
export type PasswordOwner =
  | { readonly kind: 'machine'; readonly account: MachineAccount; readonly service: PamService }
  | { readonly kind: 'local'; readonly name: string };

/**
 * null: not from here. To change one's password takes root, also one's own: pam_unix(8) takes the lock of shadow(5) and writes
 * it itself (its helper unix_update(8) is not setuid, and is asked under SELinux alone). As an ordinary user it asks for
 * everything and then gives PAM_AUTHTOK_LOCK_BUSY, so nobody is asked. passwd(1) is setuid root for that reason.
 */
export function findMachineOwner(
  { pam, serviceAccount }: Pick<WorkerStart, 'pam' | 'serviceAccount'>,
  account: MachineAccount | null,
): PasswordOwner | null {
  if (account === null || pam === null || serviceAccount === null || !hasService(pam)) return null;
  return { kind: 'machine', account, service: pam };
}

/** The one change at a time of a worker. */
export interface PasswordChanger {
  /** Ends in `change-over`, unless it is given up. `owner`, `display` null: never. */
  begin(changeId: string, owner: PasswordOwner | null, display: DisplayServer | null): void;
  /** To the questions of now, in order. */
  answer(texts: readonly string[]): void;
  /** Gives up what is open. Resolves when no process of any change runs. Idempotent. */
  end(): Promise<void>;
}

export interface PasswordChangerOptions {
  readonly start: WorkerStart;
  readonly onChild: (child: ChildProcess) => void;
  readonly happen: (event: PasswordEvent) => void;
  readonly note: (line: string) => void;
}

interface Change {
  answer(texts: readonly string[]): void;
  end(): Promise<void>;
}

export function createPasswordChanger(options: PasswordChangerOptions): PasswordChanger {
  let change: Change | null = null;
  /** Of those before. */
  let ended: Promise<unknown> = Promise.resolve();

  function end(): Promise<unknown> {
    ended = Promise.all([ended, change?.end()]);
    change = null;
    return ended;
  }

  return {
    begin(changeId, owner, display) {
      void end();
      if (owner === null || display === null) return;
      change = startChange(changeId, owner, display, options);
    },
    answer: (texts) => change?.answer(texts),
    async end() {
      await end();
    },
  };
}

function startChange(
  changeId: string,
  owner: PasswordOwner,
  display: DisplayServer,
  { start, onChild, happen, note }: PasswordChangerOptions,
): Change {
  let isWanted = true;
  let turn: LoginTurn | null = null;
  let attempt: Attempt | null = null;
  /** Answers have been given, and nothing has come of them yet. */
  let isAnswered = false;

  const said: AttemptOptions = {
    onQuestions(questions) {
      isAnswered = false;
      happen({ kind: 'change-asked', changeId, questions });
    },
    onMessage: (style, text) => happen({ kind: 'change-said', changeId, style, text: text.slice(0, 16_384) }),
  };

  function begin(): Attempt {
    if (owner.kind === 'local') return changeLocal({ ...said, name: owner.name, path: start.localAccountsPath });
    const { account, service } = owner;
    const shown = `:${display.display.displayNumber}`;
    return changeByPam({ ...said, account, service, display: shown, helperOf: start.folder, onChild, note });
  }

  async function run(): Promise<void> {
    turn = await takeLoginTurn({
      path: start.loginTurnPath,
      isWanted: () => isWanted,
      onWait(delayMs) {
        const seconds = Math.ceil(delayMs / 1000);
        said.onMessage('info', say('password.wait', { seconds }));
      },
    });
    if (turn === null) return;
    attempt = begin();
    const outcome = await attempt.outcome;
    turn.over(isFailure(outcome) ? 'refused' : 'accepted');
    if (outcome !== null) tellOver(outcome);
  }

  /** A new password that was too weak is no guess at the old one. */
  function isFailure(outcome: Outcome | null): boolean {
    return outcome?.isGuess ?? isAnswered;
  }

  function tellOver({ changed, text }: Pick<Outcome, 'changed' | 'text'>): void {
    happen({ kind: 'change-over', changeId, changed, text });
  }

  /** A full disk, most likely: passwords that are not counted are not tried. */
  function refuse(error: unknown): void {
    turn?.over('given-up');
    void attempt?.end();
    const code = (error as NodeJS.ErrnoException).code ?? (error as Error).message;
    tellOver({ changed: false, text: say('password.notNow', { code }) });
  }

  run().catch(refuse);
  return {
    answer(texts) {
      try {
        turn?.answered();
      } catch (error) {
        return refuse(error);
      }
      isAnswered = true;
      attempt?.answer(texts);
    },
    async end() {
      isWanted = false;
      await attempt?.end();
    },
  };
}
