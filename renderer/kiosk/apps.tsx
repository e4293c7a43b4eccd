import type { CSSProperties } from 'react';
import type { KioskAppView } from '../../electron/contract/renderer.ts';
import { t } from '../i18n/translate.ts';
import controls from '../ui/controls.module.css';
import styles from './apps.module.css';

export interface AppsProps {
  readonly apps: readonly KioskAppView[];
  /** Why the last try came to nothing. */
  readonly problem: string | null;
  readonly onChoose: (appId: string) => void;
}

/** Designated apps as large buttons, in the place of people and sessions. One touch enters one. */
export function Apps({ apps, problem, onChoose }: AppsProps) {
  const isOne = apps.length === 1;
  return (
    <>
      {problem !== null && (
        <p className={styles.problem} role="alert">
          {problem}
        </p>
      )}
      <h1 className={styles.heading}>{isOne ? t('kiosk.start') : t('kiosk.choose')}</h1>
      <ul className={isOne ? styles.one : styles.many} style={{ '--tiles': columnsFor(apps.length) } as CSSProperties}>
        {apps.map((app, place) => (
          <li key={app.id} className={styles.item}>
            <button
              type="button"
              className={styles.tile}
              data-focus={place === 0 ? '' : undefined}
              onClick={() => onChoose(app.id)}
            >
              <Icon app={app} />
              <span className={styles.name}>{app.name}</span>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

/** Which one was chosen, while an account is asked for. */
export function ChosenApp({ app, onBack }: { readonly app: KioskAppView; readonly onBack: () => void }) {
  return (
    <div className={styles.chosen}>
      <span className={styles.chosenName}>{app.name}</span>
      <button type="button" className={controls.button} onClick={onBack}>
        {t('kiosk.another')}
      </button>
    </div>
  );
}

/** Three in one row, four as two and two: a last row that is as full as can be. */
function columnsFor(count: number): number {
  return count <= 3 ? count : count === 4 ? 2 : count <= 9 ? 3 : 4;
}

function Icon({ app }: { readonly app: KioskAppView }) {
  if (app.icon !== null) return <img className={styles.icon} src={app.icon} alt="" draggable={false} />;
  return (
    <span className={styles.letter} aria-hidden="true">
      {[...app.name.trim()][0]?.toUpperCase() ?? ''}
    </span>
  );
}
