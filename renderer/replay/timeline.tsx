import { useRef } from 'react';
import { t } from '../i18n/inspector/translate.ts';
import { describeTime } from '../inspector/clock-time.ts';
import { nextStep, type Recording } from './position.ts';
import styles from './replay.module.css';

export interface TimelineProps {
  readonly recording: Recording;
  readonly position: number;
  readonly plays: boolean;
  readonly onGoTo: (position: number) => void;
  readonly onPlay: () => void;
}

/** More would be thinner than a pixel. */
const stretchesDrawn = 3000;

/** One notch a turn, and not a second: what matters happens in milliseconds, with hours between. */
export function Timeline({ recording, position, plays, onGoTo, onPlay }: TimelineProps) {
  const slider = useRef<HTMLInputElement>(null);
  const { length, stretches } = recording;
  const atMs = recording.atMs(position);
  const button = (name: string, sign: string, go: () => void, off: boolean) => (
    <button type="button" aria-label={name} title={name} disabled={off} onClick={go}>
      {sign}
    </button>
  );
  return (
    <section className={styles.timeline} aria-label={t('replay.timeline')}>
      <div className={styles.line}>
        <div className={styles.buttons}>
          {button(t('replay.stepBack'), '«', () => onGoTo(nextStep(recording, position, -1)), position === 0)}
          {button(t('replay.back'), '‹', () => onGoTo(position - 1), position === 0)}
          {button(
            t(plays ? 'replay.pause' : 'replay.play'),
            t(plays ? 'replay.pause' : 'replay.play'),
            onPlay,
            length === 1,
          )}
          {button(t('replay.forth'), '›', () => onGoTo(position + 1), position === length - 1)}
          {button(t('replay.stepForth'), '»', () => onGoTo(nextStep(recording, position, 1)), position === length - 1)}
        </div>
        <bdi className={styles.time} dir="ltr">
          {new Date(atMs).toLocaleDateString('en-CA')} {describeTime(atMs)}
        </bdi>
        <span className={styles.event} aria-live="polite">
          <bdi lang="en" dir="ltr">
            {recording.eventAt(position)}
          </bdi>
        </span>
        <span className={styles.count}>{t('replay.turn', { number: position + 1, count: length })}</span>
      </div>
      <div className={styles.track}>
        <svg viewBox={`0 0 ${length} 1`} preserveAspectRatio="none" aria-hidden="true">
          {stretches.slice(0, stretchesDrawn).map(({ seat, from, to }) => (
            <rect key={from} x={from} y={0} width={to - from} height={1} data-seat={seat}>
              <title>{t(`seat.${seat}.title`)}</title>
            </rect>
          ))}
        </svg>
        <input
          ref={slider}
          type="range"
          aria-label={t('replay.slider')}
          aria-valuetext={`${describeTime(atMs)}, ${recording.eventAt(position)}`}
          min={0}
          max={length - 1}
          value={position}
          onChange={(event) => onGoTo(Number(event.target.value))}
        />
      </div>
    </section>
  );
}
