import { memo } from 'react';
import styles from './backdrop.module.css';

/** Door behind door, the last one lit: the ground of the greeter, drawn once. Its colours are those of the page. */
export const Backdrop = memo(function Backdrop() {
  return (
    <svg className={styles.backdrop} viewBox="0 0 1600 900" preserveAspectRatio="xMidYMax slice" aria-hidden="true">
      <defs>
        <radialGradient id="door-light" cx="0.5" cy="1" r="0.9">
          <stop offset="0" className={styles.light} />
          <stop offset="0.55" className={`${styles.light} ${styles.faint}`} />
          <stop offset="1" className={`${styles.light} ${styles.gone}`} />
        </radialGradient>
      </defs>
      <path className={styles.first} d={archOf(1480, 860)} />
      <path className={styles.second} d={archOf(1180, 770)} />
      <path className={styles.third} d={archOf(900, 685)} />
      <path className={styles.fourth} d={archOf(650, 605)} />
      <path fill="url(#door-light)" d={archOf(650, 605)} />
    </svg>
  );
});

/** A round arch that stands on the lower edge, in the middle. */
function archOf(width: number, height: number): string {
  const left = 800 - width / 2;
  const radius = width / 2;
  // As wide as it is, it would be higher than it may: then its round is flat.
  const rise = Math.min(radius, height * 0.62);
  return `M${left} 901V${900 - height + rise}A${radius} ${rise} 0 0 1 ${left + width} ${900 - height + rise}V901z`;
}
