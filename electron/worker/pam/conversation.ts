/** The conversation of a PAM transaction, with the worker at the other end of the channel. */
import type { Converse } from '../../machine/pam.ts';
import type { LineChannel } from './line-channel.ts';

export interface Conversation {
  readonly converse: Converse;
  /** It was given up; what a module asks after that is given up as well. */
  isCancelled(): boolean;
  /** How often questions were put. */
  rounds(): number;
}

/** `mayAsk`: false where nobody is there to answer. Ends this process where the worker is gone. */
export function createConversation(channel: LineChannel, mayAsk: boolean): Conversation {
  let isCancelled = false;
  let rounds = 0;
  return {
    isCancelled: () => isCancelled,
    rounds: () => rounds,
    converse(messages) {
      if (isCancelled) return null;
      for (const { style, text } of messages)
        if (style === 'error' || style === 'info') channel.send({ kind: 'message', style, text });
      const questions = messages.flatMap(({ style, text }) =>
        style === 'secret' || style === 'visible' ? [{ style, text }] : [],
      );
      if (questions.length === 0) return [];
      if (!mayAsk) {
        isCancelled = true;
        return null;
      }
      rounds += 1;
      channel.send({ kind: 'questions', questions });
      const answer = channel.receive();
      if (answer === null) process.exit(2);
      isCancelled = answer.kind !== 'answer' || answer.texts.length !== questions.length || answer.texts.some(isUnfit);
      return answer.kind === 'answer' && !isCancelled ? answer.texts : null;
    },
  };
}

/** A C string ends at its first NUL: the rest would be dropped in silence. */
function isUnfit(text: string): boolean {
  return text.includes('\0');
}
