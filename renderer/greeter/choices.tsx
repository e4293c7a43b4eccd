import { useId, useMemo } from 'react';
import { usualLanguage } from '../../electron/contract/locale.ts';
import type { GreeterView } from '../../electron/contract/renderer.ts';
import { sayKnown } from '../i18n/known-texts.ts';
import { t, useLanguage } from '../i18n/translate.ts';
import controls from '../ui/controls.module.css';
import styles from './choices.module.css';
import { describeLanguages } from './languages.ts';

export interface ChoicesProps {
  readonly view: GreeterView;
  /** As they were chosen here; null: what the visited account is used to, else the default. */
  readonly sessionId: string | null;
  readonly language: string | null;
  readonly visited: string | null;
  readonly onSession: (sessionId: string) => void;
  readonly onLanguage: (language: string) => void;
}

/** With what a login begins: session and, where there are several, language. */
export function Choices({ view, sessionId, language, visited, onSession, onLanguage }: ChoicesProps) {
  const { sessions, languages } = view;
  const known = view.chosen !== null && view.chosen.user === visited ? view.chosen : null;
  const wanted = sessionId ?? known?.session ?? view.defaultSession;
  const chosen = sessions.find((session) => session.id === wanted) ?? sessions[0];
  const pageLanguage = useLanguage();
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is no language has a name in that of the page.
  const described = useMemo(() => describeLanguages(languages), [languages, pageLanguage]);
  const hasLanguages = described.length > 0;
  return (
    <div className={styles.choices}>
      <div className={styles.pair}>
        {chosen === undefined ? (
          <p className={styles.noSessions}>{t('greeter.noSessions')}</p>
        ) : (
          <Choice
            label={t('greeter.session')}
            value={chosen.id}
            options={sessions.map(({ id, name }) => ({ id, name: sayKnown(name) }))}
            onChoose={onSession}
          />
        )}
        {hasLanguages && (
          <Choice
            label={t('greeter.language')}
            value={language ?? known?.language ?? usualLanguage}
            options={[{ id: usualLanguage, name: t('greeter.usualLanguage') }, ...described]}
            onChoose={onLanguage}
          />
        )}
      </div>
      {chosen !== undefined && chosen.comment !== '' && <p className={styles.comment}>{sayKnown(chosen.comment)}</p>}
    </div>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  /** `lang`: of what language the name is, for its script and for whoever reads it out. */
  readonly options: readonly { readonly id: string; readonly name: string; readonly lang?: string | undefined }[];
  readonly onChoose: (id: string) => void;
}

function Choice({ label, value, options, onChoose }: ChoiceProps) {
  const id = useId();
  return (
    <div className={styles.choice}>
      <label className={styles.label} htmlFor={id}>
        {label}
      </label>
      <div className={styles.select}>
        <select id={id} className={controls.field} value={value} onChange={(event) => onChoose(event.target.value)}>
          {options.map((option) => (
            <option key={option.id} value={option.id} lang={option.lang}>
              {option.name}
            </option>
          ))}
        </select>
        <svg viewBox="0 0 16 16" aria-hidden="true">
          <path
            d="M4 6l4 4 4-4"
            fill="none"
            stroke="currentColor"
            strokeWidth="2"
            strokeLinecap="round"
            strokeLinejoin="round"
          />
        </svg>
      </div>
    </div>
  );
}
