import { useState } from 'react';
import type { InspectedSession } from '../../electron/contract/inspector/inspector-view.ts';
import { type Ending, endings } from '../../electron/contract/models/predictions.ts';
import type { Intent } from '../../electron/contract/renderer.ts';
import { t } from '../i18n/inspector/translate.ts';
import styles from './ending-view.module.css';
import inspectorStyles from './inspector.module.css';
import { findLeader, listRows, type SpecimenRow, situationOf } from './specimens.ts';
import type { InspectorState } from './store.ts';

export interface EndingViewProps {
  readonly state: InspectorState;
  /** null: nothing can be started here. */
  readonly send: ((intent: Intent) => void) | null;
}

/** Who will be alive after the end of this session, by its model; and afterwards, who is. */
export function EndingView({ state, send }: EndingViewProps) {
  const [ending, setEnding] = useState<Ending>('exit');
  const session = state.session ?? state.lastSession;
  if (session === null) return <p className={inspectorStyles.empty}>{t('ending.none')}</p>;
  const isOver = state.session === null || session.state === 'left';
  const situation = situationOf(session, findLeader(state.leaderCommand ?? ''), session.ending ?? ending);
  if (situation === null) return <p className={inspectorStyles.empty}>{t('ending.unknownLeader')}</p>;
  const rows = listRows(situation, state.specimens, isOver);
  const mayStart = send !== null && session.inFront && session.state === 'running';
  const start = (row: SpecimenRow): void => {
    if (row.name !== 'designated') send?.({ kind: 'start-specimen', sessionId: session.sessionId, name: row.name });
  };
  const startable = rows.filter(
    ({ name, prediction, seen }) =>
      name !== 'designated' && prediction.fate !== 'impossible' && (seen === null || seen.end !== null),
  );
  return (
    <>
      <div className={inspectorStyles.line}>
        <span>{describe(session, isOver)}</span>
        {session.model === 'tty' && !isOver && (
          <label className={styles.choice}>
            {t('ending.how')}
            <select
              className={inspectorStyles.select}
              value={ending}
              onChange={(event) => setEnding(endings.find((each) => each === event.target.value) ?? 'exit')}
            >
              {endings.map((each) => (
                <option key={each} value={each}>
                  {t(`ending.how.${each}`)}
                </option>
              ))}
            </select>
          </label>
        )}
        {mayStart && startable.length > 0 && (
          <span className={inspectorStyles.buttons}>
            <button
              type="button"
              // One in the foreground has the keys of its terminal, so it comes last.
              onClick={() =>
                startable
                  .toSorted((a, b) => Number(a.name === 'foreground') - Number(b.name === 'foreground'))
                  .map(start)
              }
            >
              {t('ending.startAll')}
            </button>
          </span>
        )}
      </div>
      <section
        className={styles.table}
        aria-label={t('ending.table')}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be scrolled by keys as well.
        tabIndex={0}
      >
        <table aria-label={t('ending.table')}>
          <thead>
            <tr>
              <th>{t('ending.column.specimen')}</th>
              <th>{t('ending.column.now')}</th>
              <th>{t('ending.column.predicted')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <Row key={row.name} row={row} onStart={mayStart && startable.includes(row) ? () => start(row) : null} />
            ))}
          </tbody>
        </table>
      </section>
    </>
  );
}

function Row({ row, onStart }: { readonly row: SpecimenRow; readonly onStart: (() => void) | null }) {
  const { name, prediction, seen, observed } = row;
  const isAsPredicted = observed === null ? null : observed === prediction.fate;
  return (
    <tr data-agrees={isAsPredicted}>
      <th scope="row">
        <b>
          <bdi lang="en" dir="ltr">
            {name}
          </bdi>
        </b>{' '}
        <span className={styles.about}>{t(`specimen.${name}`)}</span>
      </th>
      <td>
        {seen !== null && (
          <span className={seen.end === null ? styles.alive : styles.gone}>
            <bdi lang="en" dir="ltr">
              {seen.end === null ? seen.pid : `✝ ${seen.end.how ?? ''}`}
            </bdi>
          </span>
        )}
        {onStart !== null && (
          <button
            type="button"
            className={styles.start}
            aria-label={t('ending.startNamed', { name })}
            onClick={onStart}
          >
            {t('ending.start')}
          </button>
        )}
      </td>
      <td>
        <b className={styles[prediction.fate]}>{t(`ending.fate.${prediction.fate}`)}</b>
        {isAsPredicted !== null && (
          <b className={isAsPredicted ? styles.agrees : styles.differs}>
            {isAsPredicted ? `✓ ${t('ending.agrees')}` : `✗ ${t('ending.differs')}`}
          </b>
        )}{' '}
        <span className={styles.about}>{t(`rule.${prediction.because}`)}</span>
      </td>
    </tr>
  );
}

function describe(session: InspectedSession, isOver: boolean): string {
  if (isOver) return t('ending.over');
  if (session.model === 'x11') return t(`ending.policy.${session.leftovers}`);
  if (session.model === 'tty') return t(session.leftovers === 'end' ? 'ending.thenEnded' : 'ending.kernel');
  return t('ending.logonSession');
}
