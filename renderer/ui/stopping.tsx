import { t } from '../i18n/translate.ts';
import styles from './stopping.module.css';

export function Stopping() {
  return (
    <main className={styles.stopping}>
      <p role="status">{t('stopping')}</p>
    </main>
  );
}
