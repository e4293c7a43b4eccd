import { type FormEvent, useEffect, useId, useRef, useState } from 'react';
import type { GreeterView } from '../../electron/contract/renderer.ts';
import { sayKnown } from '../i18n/known-texts.ts';
import { t } from '../i18n/translate.ts';
import { Arrow } from '../ui/arrow.tsx';
import controls from '../ui/controls.module.css';
import said from '../ui/questions.module.css';
import { useSecureAttention } from '../ui/secure-attention.ts';
import { Avatar } from './avatar.tsx';
import styles from './conversation.module.css';
import type { ConversationPanel } from './panel.ts';
import { TypingHint } from './typing-hint.tsx';

export interface ConversationProps {
  readonly panel: ConversationPanel;
  /** Where the picture of whoever logs in is; null: there is none. */
  readonly picture: string | null;
  readonly inFront: boolean;
  readonly keyboard: GreeterView['keyboard'];
  readonly onAnswer: (questionsId: number, texts: string[]) => void;
  readonly onTooLong: () => void;
  readonly onCancel: () => void;
}

/** Longest answer that the contract lets through, in characters; the type holds it to the contract's number. */
const answerLimit: typeof import('../../electron/contract/worker.ts').answerLimit = 4096;

/**
 * The open conversation: whatever is asked, as it is worded, in the order of the back end. The fields are not React's
 * (uncontrolled) and are emptied when they are sent, so that no answer stays in the page.
 */
export function Conversation({ panel, picture, inFront, keyboard, onAnswer, onTooLong, onCancel }: ConversationProps) {
  const id = useId();
  const hintId = useId();
  const { busy, questionsId } = panel;
  const [attended, setAttended] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const waits = panel.secureAttention && !attended && panel.questions.length > 0;
  const questions = waits ? [] : panel.questions;
  useSecureAttention(waits && inFront, () => setAttended(true));
  useEffect(() => {
    if (attended) form.current?.querySelector('input')?.focus();
  }, [attended]);

  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (busy || questionsId === null) return;
    const fields = [...event.currentTarget.querySelectorAll('input')];
    const texts = fields.map((field) => field.value);
    // Not cut off by the field: a password that was silently shortened is refused for no reason that anybody sees.
    if (texts.some((answer) => answer.length > answerLimit)) {
      onTooLong();
      return;
    }
    for (const field of fields) field.value = '';
    onAnswer(questionsId, texts);
  };

  return (
    <form ref={form} className={styles.conversation} onSubmit={submit} aria-busy={busy} autoComplete="off">
      <Avatar isLarge name={panel.isGuest ? null : panel.displayName} address={picture} />
      <h1
        className={styles.heading}
        tabIndex={-1}
        data-focus={busy || (questions.length === 0 && !waits) ? '' : undefined}
      >
        {t('conversation.loggingIn', { name: panel.isGuest ? t('greeter.guest') : panel.displayName })}
      </h1>
      <div className={said.messages} role="log" aria-live="polite">
        {panel.messages.map((message, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: messages have no names and are only added at the end.
          <p key={index} className={message.style === 'error' ? said.error : said.info}>
            {sayKnown(message.text)}
          </p>
        ))}
      </div>
      {panel.problem !== null && (
        <p className={said.error} role="alert">
          {panel.problem}
        </p>
      )}
      {waits && <p className={said.info}>{t('logon.press')}</p>}
      {questions.map((question, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a question is known by its place in the round.
        <div className={said.question} key={`${questionsId} ${index}`}>
          <label className={said.label} htmlFor={`${id}${index}`}>
            {question.text.trim() === '' ? t('conversation.unnamedQuestion') : sayKnown(question.text)}
          </label>
          <div className={controls.pill}>
            <input
              id={`${id}${index}`}
              className={controls.field}
              type={question.style === 'secret' ? 'password' : 'text'}
              inputMode={/\bPIN\b/i.test(question.text) ? 'numeric' : undefined}
              autoComplete="off"
              autoCapitalize="none"
              autoCorrect="off"
              spellCheck={false}
              readOnly={busy}
              aria-describedby={question.style === 'secret' ? hintId : undefined}
              data-focus={index === 0 && !busy ? '' : undefined}
            />
            {index === questions.length - 1 && (
              <button type="submit" className={controls.send} disabled={busy} aria-label={t('conversation.submit')}>
                {busy ? <span className={controls.spinner} aria-hidden="true" /> : <Arrow />}
              </button>
            )}
          </div>
        </div>
      ))}
      <div className={styles.foot}>
        <div className={styles.now}>
          <p className={styles.busy} role="status">
            {busy && (
              <>
                <span className={controls.spinner} aria-hidden="true" />
                {t('conversation.busy')}
              </>
            )}
          </p>
          {!busy && questions.some(({ style }) => style === 'secret') && <TypingHint id={hintId} keyboard={keyboard} />}
        </div>
        <button type="button" className={controls.button} onClick={onCancel}>
          {t('conversation.cancel')}
        </button>
        {waits && (
          <button type="button" className={controls.primary} data-focus="" onClick={() => setAttended(true)}>
            {t('logon.keys')}
          </button>
        )}
      </div>
    </form>
  );
}
