import {
  modelExplanations,
  seatExplanations,
  sessionExplanations,
} from '../../electron/contract/inspector/explanations.ts';
import {
  nameOfWay,
  type SeatState,
  type SeatWayName,
  type SessionState,
  type SessionWayName,
  seatStates,
  seatWays,
  sessionStates,
  sessionWays,
  type Way,
} from '../../electron/contract/inspector/lifecycle.ts';
import type { SessionModel } from '../../electron/contract/session.ts';
import { t } from '../i18n/inspector/translate.ts';
import styles from './explanation-box.module.css';
import type { Looked } from './lifecycle-drawing.tsx';
import type { InspectorState } from './store.ts';

/** What the state that is looked at means, where it goes from there, and the model of the session. */
export function ExplanationBox({ state, looked }: { readonly state: InspectorState; readonly looked: Looked }) {
  const found = looked.machine === 'seat' ? explainSeat(looked.state) : explainSession(looked.state);
  const model = state.session === null ? null : explainModel(state.session.model);
  return (
    <div className={styles.box}>
      {found !== null && (
        <section aria-live="polite">
          <Said explanation={found.explanation} />
          <details className={styles.ways}>
            <summary>{t('from')}</summary>
            <ul>
              {found.ways.map(({ to, when }) => (
                <li key={to}>
                  <b>{to}</b> {t('from.when', { when })}
                </li>
              ))}
            </ul>
          </details>
        </section>
      )}
      {model !== null && <Said explanation={model} />}
    </div>
  );
}

function Said({ explanation }: { readonly explanation: Explained }) {
  return (
    <p className={styles.said}>
      <b>{explanation.title}.</b> {explanation.text}{' '}
      <cite>
        <bdi lang="en" dir="ltr">
          {explanation.source}
        </bdi>
      </cite>
    </p>
  );
}

/** In the language of now. */
interface Explained {
  readonly title: string;
  readonly text: string;
  readonly source: string;
}

interface Found {
  readonly explanation: Explained;
  readonly ways: readonly { readonly to: string; readonly when: string }[];
}

function explainSeat(name: string): Found | null {
  const state = seatStates.find((each) => each === name);
  if (state === undefined) return null;
  const titleOf = (each: SeatState): string => t(`seat.${each}.title`);
  return {
    explanation: { title: titleOf(state), text: t(`seat.${state}.text`), source: seatExplanations[state].source },
    ways: waysFrom(seatWays, state).map((way) => ({
      to: titleOf(way.to),
      when: t(`seatWay.${nameOfWay(way) as SeatWayName}`),
    })),
  };
}

function explainSession(name: string): Found | null {
  const state = sessionStates.find((each) => each === name);
  if (state === undefined) return null;
  const titleOf = (each: SessionState): string => t(`session.${each}.title`);
  return {
    explanation: { title: titleOf(state), text: t(`session.${state}.text`), source: sessionExplanations[state].source },
    ways: waysFrom(sessionWays, state).map((way) => ({
      to: titleOf(way.to),
      when: t(`sessionWay.${nameOfWay(way) as SessionWayName}`),
    })),
  };
}

function explainModel(model: SessionModel): Explained {
  return { title: t(`model.${model}.title`), text: t(`model.${model}.text`), source: modelExplanations[model].source };
}

function waysFrom<S extends string>(ways: readonly Way<S>[], from: S): readonly Way<S>[] {
  return ways.filter((way) => way.from.includes(from));
}
