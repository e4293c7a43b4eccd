import { seatExplanations, sessionExplanations } from '../../electron/contract/inspector/explanations.ts';
import type { LifecycleStep } from '../../electron/contract/inspector/inspector-view.ts';
import styles from './inspector.module.css';
import { describeTime, words } from './words.ts';

/** The newest step first. */
export function PathView({ path }: { readonly path: readonly LifecycleStep[] }) {
  if (path.length === 0) return <p className={styles.empty}>{words.path.empty}</p>;
  const steps = path.map((step, index) => ({ step, index, tookMs: step.atMs - (path[index - 1]?.atMs ?? step.atMs) }));
  return (
    <ol className={styles.path} aria-label={words.path.list}>
      {steps.toReversed().map(({ step, index, tookMs }) => (
        <li key={index}>
          <span className={styles.time}>{describeTime(step.atMs)}</span>
          <span className={styles.took}>+{(tookMs / 1000).toFixed(tookMs < 10_000 ? 3 : 0)} s</span>
          <span className={styles.name}>{describeStep(step)}</span>
          <span className={styles.about}>{step.because}</span>
        </li>
      ))}
    </ol>
  );
}

function describeStep(step: LifecycleStep): string {
  if (step.machine === 'seat') return `${seatExplanations[step.from].title} → ${seatExplanations[step.to].title}`;
  const from = step.from === null ? '' : `${sessionExplanations[step.from].title} → `;
  return `session ${step.sessionId}: ${from}${sessionExplanations[step.to].title}`;
}
