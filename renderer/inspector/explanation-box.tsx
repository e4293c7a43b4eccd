import {
  type Explanation,
  modelExplanations,
  seatExplanations,
  sessionExplanations,
} from '../../electron/contract/inspector/explanations.ts';
import {
  seatStates,
  seatWays,
  sessionStates,
  sessionWays,
  type Way,
} from '../../electron/contract/inspector/lifecycle.ts';
import styles from './explanation-box.module.css';
import type { Looked } from './lifecycle-drawing.tsx';
import type { InspectorState } from './store.ts';
import { words } from './words.ts';

/** What the state that is looked at means, where it goes from there, and the model of the session. */
export function ExplanationBox({ state, looked }: { readonly state: InspectorState; readonly looked: Looked }) {
  const found = looked.machine === 'seat' ? explainSeat(looked.state) : explainSession(looked.state);
  const model = state.session === null ? null : modelExplanations[state.session.model];
  return (
    <div className={styles.box}>
      {found !== null && (
        <section aria-live="polite">
          <Said explanation={found.explanation} />
          <details className={styles.ways}>
            <summary>{words.from}</summary>
            <ul>
              {found.ways.map(({ to, when }) => (
                <li key={to}>
                  <b>{to}</b> when {when}
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

function Said({ explanation }: { readonly explanation: Explanation }) {
  return (
    <p className={styles.said}>
      <b>{explanation.title}.</b> {explanation.text} <cite>{explanation.source}</cite>
    </p>
  );
}

interface Found {
  readonly explanation: Explanation;
  readonly ways: readonly { readonly to: string; readonly when: string }[];
}

function explainSeat(name: string): Found | null {
  const state = seatStates.find((each) => each === name);
  if (state === undefined) return null;
  return { explanation: seatExplanations[state], ways: waysFrom(seatWays, state, (to) => seatExplanations[to].title) };
}

function explainSession(name: string): Found | null {
  const state = sessionStates.find((each) => each === name);
  if (state === undefined) return null;
  return {
    explanation: sessionExplanations[state],
    ways: waysFrom(sessionWays, state, (to) => sessionExplanations[to].title),
  };
}

function waysFrom<S extends string>(ways: readonly Way<S>[], from: S, titleOf: (state: S) => string): Found['ways'] {
  return ways.filter((way) => way.from.includes(from)).map(({ to, when }) => ({ to: titleOf(to), when }));
}
