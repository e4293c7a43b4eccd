import type { GreeterView } from '../../electron/contract/renderer.ts';
import controls from '../ui/controls.module.css';
import { text } from '../ui/text.ts';
import styles from './last-end.module.css';

export function LastEnd(props: {
  readonly lastEnd: NonNullable<GreeterView['lastEnd']>;
  readonly onDismiss: () => void;
}) {
  const { lastEnd, onDismiss } = props;
  return (
    <section className={lastEnd.badly ? styles.badly : styles.well} role="status">
      <div className={styles.words}>
        <h2 className={styles.heading}>{lastEnd.badly ? text.lastEnd.headingBadly : text.lastEnd.headingWell}</h2>
        <p className={styles.text}>{lastEnd.text}</p>
      </div>
      <button type="button" className={controls.quiet} onClick={onDismiss}>
        {text.lastEnd.dismiss}
      </button>
    </section>
  );
}
