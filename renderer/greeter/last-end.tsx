import type { GreeterView } from '../../electron/contract/renderer.ts';
import { describeEnd } from '../i18n/endings.ts';
import { t } from '../i18n/translate.ts';
import controls from '../ui/controls.module.css';
import styles from './last-end.module.css';

export function LastEnd(props: {
  readonly lastEnd: NonNullable<GreeterView['lastEnd']>;
  readonly onDismiss: () => void;
}) {
  const { lastEnd, onDismiss } = props;
  return (
    <section className={lastEnd.badly ? styles.badly : styles.well} role="status">
      <div className={styles.words}>
        <h2 className={styles.heading}>{lastEnd.badly ? t('lastEnd.headingBadly') : t('lastEnd.headingWell')}</h2>
        <p className={styles.text}>
          {describeEnd(lastEnd.end)}
          {lastEnd.isTooShort && ` ${t('end.short')}`}
        </p>
      </div>
      <button type="button" className={controls.quiet} onClick={onDismiss}>
        {t('lastEnd.dismiss')}
      </button>
    </section>
  );
}
