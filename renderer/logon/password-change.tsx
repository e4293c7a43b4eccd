import { type FormEvent, useId, useState } from 'react';
import type { PasswordChangeView } from '../../electron/contract/renderer.ts';
import { TypingHint } from '../greeter/typing-hint.tsx';
import { sayKnown } from '../i18n/known-texts.ts';
import { t } from '../i18n/translate.ts';
import controls from '../ui/controls.module.css';
import said from '../ui/questions.module.css';
import styles from './password-change.module.css';

export interface PasswordChangeProps {
  readonly change: PasswordChangeView;
  readonly onAnswer: (questionsId: number, texts: string[]) => void;
  readonly onAgain: () => void;
  readonly onClose: () => void;
}

/** Longest answer that the contract lets through, in characters; the type holds it to the contract's number. */
const answerLimit: typeof import('../../electron/contract/worker.ts').answerLimit = 4096;

/**
 * Whatever is asked, as it is worded, in the order of the back end. As in a login the fields are not React's and are emptied
 * when they are sent, so that no answer stays in the page.
 */
export function PasswordChange({ change, onAnswer, onAgain, onClose }: PasswordChangeProps) {
  const id = useId();
  const [isTooLong, setTooLong] = useState(false);
  const { state, questionsId, questions, messages } = change;

  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (state === 'refused') return onAgain();
    if (state !== 'asking' || questionsId === null) return;
    const fields = [...event.currentTarget.querySelectorAll('input')];
    const texts = fields.map((field) => field.value);
    const isLong = texts.some((answer) => answer.length > answerLimit);
    setTooLong(isLong);
    if (isLong) return;
    for (const field of fields) field.value = '';
    onAnswer(questionsId, texts);
  };

  return (
    <form className={styles.change} onSubmit={submit} aria-busy={state === 'busy'} autoComplete="off">
      {/* Enter pressed twice must not give it up. */}
      <h3 className={styles.heading} tabIndex={-1} data-first={state === 'busy' ? '' : undefined}>
        {t('logon.changeHeading')}
      </h3>
      <div className={said.messages} role="log" aria-live="polite">
        {messages.map((message, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: messages have no names and are only added at the end.
          <p key={index} className={message.style === 'error' ? said.error : said.info}>
            {sayKnown(message.text)}
          </p>
        ))}
      </div>
      {isTooLong && (
        <p className={said.error} role="alert">
          {t('conversation.tooLong')}
        </p>
      )}
      {change.text !== null && (
        <p className={state === 'changed' ? said.info : said.error} role={state === 'changed' ? 'status' : 'alert'}>
          {state === 'changed' ? t('logon.passwordChanged') : sayKnown(change.text)}
        </p>
      )}
      {questions.map((question, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a question is known by its place in the round.
        <div className={said.question} key={`${questionsId} ${index}`}>
          <label className={said.label} htmlFor={`${id}${index}`}>
            {question.text.trim() === '' ? t('conversation.unnamedQuestion') : sayKnown(question.text)}
          </label>
          <input
            id={`${id}${index}`}
            className={controls.field}
            type={question.style === 'secret' ? 'password' : 'text'}
            autoComplete="off"
            autoCapitalize="none"
            autoCorrect="off"
            spellCheck={false}
            aria-describedby={question.style === 'secret' ? `${id}hint` : undefined}
            data-first={index === 0 ? '' : undefined}
          />
        </div>
      ))}
      {questions.some(({ style }) => style === 'secret') && <TypingHint id={`${id}hint`} keyboard={null} />}
      <div className={styles.foot}>
        <p className={styles.busy} role="status">
          {state === 'busy' && (
            <>
              <span className={controls.spinner} aria-hidden="true" />
              {t('conversation.busy')}
            </>
          )}
        </p>
        {state === 'changed' ? (
          <button type="button" className={controls.primary} data-first="" onClick={onClose}>
            {t('logon.close')}
          </button>
        ) : (
          <button type="button" className={controls.button} onClick={onClose}>
            {t('logon.cancel')}
          </button>
        )}
        {state === 'asking' && (
          <button type="submit" className={controls.primary}>
            {t('conversation.submit')}
          </button>
        )}
        {state === 'refused' && (
          <button type="submit" className={controls.primary} data-first="">
            {t('logon.changeAgain')}
          </button>
        )}
      </div>
    </form>
  );
}
