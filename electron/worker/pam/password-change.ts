/** The change of a password by PAM, as passwd(1) does it: a transaction of its own, which no session belongs to. */
import type { FromPam, ToPam } from '../../contract/authentication.ts';
import { say } from '../../contract/said.ts';
import { markHelper } from '../../machine/helper-mark.ts';
import { becomeRealUser } from '../../machine/libc.ts';
import { pamCodes, startPam } from '../../machine/pam.ts';
import { createConversation } from './conversation.ts';
import type { LineChannel } from './line-channel.ts';

type ChangeWish = Extract<ToPam, { kind: 'change' }>;

/**
 * Refused although the old one was right: pam_sm_chauthtok(3); and what pam_pwquality(8) and pam_cracklib(8) say after the
 * last of several new ones that were too weak.
 */
const mildCodes: readonly number[] = [
  pamCodes.authtokErr,
  pamCodes.authtokLockBusy,
  pamCodes.tryAgain,
  pamCodes.maxTries,
];

/** Tells `changed` or `not-changed`. Waits as long as a module does. */
export function changePassword(wish: ChangeWish, channel: LineChannel): void {
  const conversation = createConversation(channel, true);
  channel.send(change(wish, conversation));
}

function change(wish: ChangeWish, conversation: ReturnType<typeof createConversation>): FromPam {
  const refuse = (text: string, why: string, isGuess: boolean): FromPam => ({
    kind: 'not-changed',
    ...{ text, why, isGuess },
  });
  let transaction: ReturnType<typeof startPam>;
  try {
    transaction = startPam({
      mark: markHelper(wish.helperOf),
      service: wish.service,
      confDir: wish.confDir,
      user: wish.user,
      display: wish.display,
      converse: conversation.converse,
    });
  } catch {
    return refuse(say('password.noService'), 'pam_start failed', false);
  }
  // As a program that is setuid root: for a real user id of 0 modules ask for no old password and let any new one pass.
  becomeRealUser(wish.uid);
  const code = transaction.changePassword();
  const why = transaction.describe(code);
  transaction.end();
  if (code === pamCodes.success) return { kind: 'changed' };
  // PAM asks all modules whether the old one is right before the first of them asks for a new one (pam_chauthtok(3)).
  const isGuess = conversation.rounds() > 0 && !(conversation.rounds() > 1 && mildCodes.includes(code));
  const text = say(code === pamCodes.authErr ? 'password.wrong' : 'password.kept');
  return refuse(text, why, isGuess);
}
