import controls from './controls.module.css';

/** Onwards, in the direction of the language. */
export function Arrow() {
  return (
    <svg className={controls.arrow} viewBox="0 0 16 16" aria-hidden="true">
      <path
        d="M2.5 8h10.5M8.5 3.5L13 8l-4.5 4.5"
        fill="none"
        stroke="currentColor"
        strokeWidth="2"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
