import styles from './mark.module.css';

/** Vestibule's mark: an arch, and the lit door in it. */
export function Mark() {
  return (
    <svg className={styles.mark} viewBox="0 0 32 32" aria-hidden="true">
      <path className={styles.arch} d="M4 29V16a12 12 0 0 1 24 0v13" />
      <path className={styles.door} d="M11 29V17a5 5 0 0 1 10 0v12z" />
    </svg>
  );
}
