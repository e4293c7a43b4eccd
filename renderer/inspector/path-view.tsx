import type { LifecycleStep } from '../../electron/contract/inspector/inspector-view.ts';
import { t } from '../i18n/inspector/translate.ts';
import { describeTime } from './clock-time.ts';
import styles from './inspector.module.css';

/** The newest step first. */
export function PathView({ path }: { readonly path: readonly LifecycleStep[] }) {
  if (path.length === 0) return <p className={styles.empty}>{t('path.empty')}</p>;
  const steps = path.map((step, index) => ({ step, index, tookMs: step.atMs - (path[index - 1]?.atMs ?? step.atMs) }));
  return (
    <ol className={styles.path} aria-label={t('path.list')}>
      {steps.toReversed().map(({ step, index, tookMs }) => (
        <li key={index}>
          <bdi className={styles.time} dir="ltr">
            {describeTime(step.atMs)}
          </bdi>
          <span className={styles.took}>
            {t(tookMs < 10_000 ? 'path.took' : 'path.tookLong', { seconds: tookMs / 1000 })}
          </span>
          <span className={styles.name}>{describeStep(step)}</span>
          <bdi className={styles.about} lang="en" dir="ltr">
            {step.because}
          </bdi>
        </li>
      ))}
    </ol>
  );
}

function describeStep(step: LifecycleStep): string {
  if (step.machine === 'seat')
    return t('path.step', { from: t(`seat.${step.from}.title`), to: t(`seat.${step.to}.title`) });
  const to = t(`session.${step.to}.title`);
  return t('path.session', {
    id: step.sessionId,
    step: step.from === null ? to : t('path.step', { from: t(`session.${step.from}.title`), to }),
  });
}
