import { type PointerEvent, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import { pageLanguages } from '../../electron/contract/names.ts';
import type { PageLanguage } from '../i18n/languages.ts';
import { t } from '../i18n/translate.ts';
import { type KeyLayout, letterLayouts, numberRows, type Row, signLayout } from './layouts.ts';
import styles from './screen-keyboard.module.css';
import { eraseBackwards, findTextField, pressEnter, type TextField, typeText } from './typing.ts';

export interface ScreenKeyboardProps {
  /** Which letters it begins with. */
  readonly language: PageLanguage;
}

type Shift = 'off' | 'once' | 'locked';

/**
 * A keyboard at the lower edge, wherever a field has the keys. It makes no suggestions, and while a secret is typed no key
 * shows that it was pressed: whoever looks over a shoulder sees a finger, and nothing else.
 */
export function ScreenKeyboard({ language }: ScreenKeyboardProps) {
  const field = useFieldWithKeys();
  if (field === null) return null;
  // A dialog of the browser's own keeps everything out of reach that is not in it.
  return createPortal(
    <Keys key={language} field={field} language={language} />,
    field.closest('dialog') ?? document.body,
  );
}

function useFieldWithKeys(): TextField | null {
  const [field, setField] = useState<TextField | null>(() => findTextField(document.activeElement));
  useEffect(() => {
    const look = (): void => setField(findTextField(document.activeElement));
    // What loses the keys to nobody may get them back in the same turn.
    const lookSoon = (): void => queueMicrotask(look);
    window.addEventListener('focusin', look);
    window.addEventListener('focusout', lookSoon);
    // It may have come to a field while this was being put up.
    look();
    return () => {
      window.removeEventListener('focusin', look);
      window.removeEventListener('focusout', lookSoon);
    };
  }, []);
  return field;
}

function Keys({ field, language }: { readonly field: TextField; readonly language: PageLanguage }) {
  const root = useRef<HTMLDivElement>(null);
  const [letters, setLetters] = useState(language);
  const [hasSigns, setSigns] = useState(false);
  const [shift, setShift] = useState<Shift>('off');
  useRoomBelow(root);
  // What was made smaller may have moved it out of sight.
  useLayoutEffect(() => {
    // It gives a promise in new browsers (CSSOM View), which is nothing to undo an effect with.
    void field.scrollIntoView({ block: 'nearest' });
  }, [field]);

  // A PIN is digits as a rule, and on some cards it is not.
  const [lettersFor, setLettersFor] = useState<TextField | null>(null);
  const isNumber = field.inputMode === 'numeric' && lettersFor !== field;
  const isSecret = field.type === 'password';
  const layout: KeyLayout = hasSigns ? signLayout : letterLayouts[letters];
  const rows: readonly Row[] = isNumber ? numberRows : shift === 'off' ? layout.rows : layout.shifted;

  const type = (text: string): void => {
    typeText(field, text);
    if (shift === 'once') setShift('off');
  };
  const nextLanguage = pageLanguages[(pageLanguages.indexOf(letters) + 1) % pageLanguages.length] ?? 'en';
  const erase = <Special words={t('screenKeyboard.erase')} sign="⌫" onPress={() => eraseBackwards(field)} />;
  const enter = <Special words={t('screenKeyboard.enter')} sign="⏎" isWide onPress={() => pressEnter(field)} />;

  return (
    <section
      ref={root}
      className={`${styles.keyboard} ${isNumber ? styles.pad : ''}`}
      aria-label={t('screenKeyboard.name')}
      data-secret={isSecret ? '' : undefined}
      dir={isNumber || hasSigns || letters !== 'ar' ? 'ltr' : 'rtl'}
      // The field keeps the keys, and a finger that slides off a key does nothing.
      onPointerDown={(event) => event.preventDefault()}
    >
      {rows.map((row, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row is known by its place.
        <div className={styles.row} key={index}>
          {!isNumber && index === rows.length - 1 && (
            <Special
              words={t('screenKeyboard.shift')}
              sign={shift === 'locked' ? '⇪' : '⇧'}
              isPressed={shift !== 'off'}
              isWide
              onPress={() => setShift(shift === 'off' ? 'once' : shift === 'once' ? 'locked' : 'off')}
            />
          )}
          {row.map((key) => (
            <Key key={key} text={key} onType={type} />
          ))}
          {!isNumber && index === rows.length - 1 && erase}
        </div>
      ))}
      {isNumber && (
        <div className={styles.row}>
          {erase}
          <Key text="0" onType={type} />
          {enter}
        </div>
      )}
      <div className={styles.row}>
        {isNumber ? (
          <Special
            words={t('screenKeyboard.letters')}
            sign={letterLayouts[letters].name}
            isWide
            onPress={() => setLettersFor(field)}
          />
        ) : (
          <>
            <Special
              words={t(hasSigns ? 'screenKeyboard.letters' : 'screenKeyboard.signs')}
              sign={hasSigns ? letterLayouts[letters].name : signLayout.name}
              onPress={() => setSigns(!hasSigns)}
            />
            <Special
              words={t('screenKeyboard.language')}
              sign={letterLayouts[nextLanguage].name}
              onPress={() => {
                setLetters(nextLanguage);
                setSigns(false);
              }}
            />
            <Key text=" " words={t('screenKeyboard.space')} onType={type} />
            {enter}
          </>
        )}
      </div>
    </section>
  );
}

/** What is above it must not be covered: the page ends where the keyboard begins. */
function useRoomBelow(root: { readonly current: HTMLElement | null }): void {
  useLayoutEffect(() => {
    const element = root.current;
    if (element === null) return;
    const style = document.documentElement.style;
    const observer = new ResizeObserver(() => style.setProperty('--keyboard-room', `${element.offsetHeight}px`));
    observer.observe(element);
    style.setProperty('--keyboard-room', `${element.offsetHeight}px`);
    document.documentElement.classList.add('with-keyboard');
    return () => {
      observer.disconnect();
      style.removeProperty('--keyboard-room');
      document.documentElement.classList.remove('with-keyboard');
    };
  }, [root]);
}

interface KeyProps {
  readonly text: string;
  readonly words?: string;
  readonly onType: (text: string) => void;
}

function Key({ text, words, onType }: KeyProps) {
  return (
    <button
      type="button"
      tabIndex={-1}
      className={text === ' ' ? styles.space : styles.key}
      aria-label={words ?? text}
      {...pressed(() => onType(text))}
    >
      {text === ' ' ? '' : text}
    </button>
  );
}

interface SpecialProps {
  readonly words: string;
  readonly sign: string;
  readonly isWide?: boolean;
  readonly isPressed?: boolean;
  readonly onPress: () => void;
}

function Special({ words, sign, isWide = false, isPressed, onPress }: SpecialProps) {
  return (
    <button
      type="button"
      tabIndex={-1}
      className={isWide ? styles.wide : styles.special}
      aria-label={words}
      aria-pressed={isPressed}
      {...pressed(onPress)}
    >
      {sign}
    </button>
  );
}

/** A key types when it goes down, as keys do; `click` without a pointer is that of a screen reader. */
function pressed(act: () => void) {
  return {
    onPointerDown: (event: PointerEvent) => {
      if (event.button === 0) act();
    },
    onClick: (event: { readonly detail: number }) => {
      if (event.detail === 0) act();
    },
  };
}
