import styles from './stopping.module.css';
import { text } from './text.ts';

export function Stopping() {
  return (
    <main className={styles.stopping} role="status">
      {text.stopping}
    </main>
  );
}
