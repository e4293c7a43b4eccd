import { t } from '../i18n/translate.ts';
import styles from './stopping.module.css';

export function Stopping() {
  return (
    <main className={styles.stopping} role="status">
      {t('stopping')}
    </main>
  );
}
