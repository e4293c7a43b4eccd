import { useState } from 'react';
import type { MemberSignal } from '../../electron/contract/inspector/members.ts';
import type { Intent } from '../../electron/contract/renderer.ts';
import { t } from '../i18n/inspector/translate.ts';
import { describeTime } from './clock-time.ts';
import styles from './inspector.module.css';
import type { InspectorState } from './store.ts';
import type { TreeRow } from './tree.ts';
import { VirtualList } from './virtual-list.tsx';

export interface MemberViewProps {
  readonly state: InspectorState;
  readonly rows: readonly TreeRow[];
  readonly send: (intent: Intent) => void;
}

/** `state` is one letter and has no name above it. */
const columns = ['pid', 'parent', 'group', 'sid', 'tty', 'state', 'command'] as const;

export function MemberView({ state, rows, send }: MemberViewProps) {
  const [selected, setSelected] = useState<string | null>(null);
  const { session } = state;
  const chosen = rows.find(({ key }) => key === selected) ?? null;
  if (session === null && rows.length === 0) return <p className={styles.empty}>{t('processes.none')}</p>;
  const mayAct = session?.inFront === true && session.state !== 'cleaning' && session.state !== 'left';
  return (
    <>
      <div className={styles.line}>
        <span>
          {t('processes.total', { total: state.total })}
          {session !== null && session.containment !== null && (
            <> · {t(`processes.containment.${session.containment}`)}</>
          )}
        </span>
        {session !== null && mayAct && (
          <fieldset className={styles.buttons} aria-label={t('lecture.heading')}>
            <button type="button" onClick={() => send({ kind: 'hang-up', sessionId: session.sessionId })}>
              {t('lecture.hangUp')}
            </button>
            {session.model !== 'tty' && (
              <button type="button" onClick={() => send({ kind: 'kill-display-server', sessionId: session.sessionId })}>
                {t('lecture.killDisplay')}
              </button>
            )}
            <button type="button" onClick={() => send({ kind: 'end-session', sessionId: session.sessionId })}>
              {t('lecture.logOff')}
            </button>
          </fieldset>
        )}
      </div>
      <div className={`${styles.columns} ${styles.head}`} aria-hidden="true">
        {columns.map((column) => (
          <span key={column}>{column === 'state' ? '' : t(`processes.column.${column}`)}</span>
        ))}
      </div>
      <VirtualList
        role="tree"
        label={t('processes.tree')}
        items={rows}
        keyOf={({ key }) => key}
        depthOf={({ depth }) => depth}
        selected={selected}
        onSelect={setSelected}
        render={(row) => <MemberRow row={row} />}
      />
      <Chosen
        row={chosen}
        onSignal={
          session !== null && mayAct && chosen?.dead === null
            ? (signal) => {
                const { pid, startTicks } = chosen.member;
                send({
                  kind: 'signal-member',
                  sessionId: session.sessionId,
                  member: { pid, startTicks },
                  signal,
                });
              }
            : null
        }
      />
    </>
  );
}

function MemberRow({ row }: { readonly row: TreeRow }) {
  const { member, depth, dead } = row;
  return (
    <span className={dead === null ? styles.columns : `${styles.columns} ${styles.dead}`}>
      <span className={styles.number}>{member.pid}</span>
      <span className={styles.number}>{member.ppid}</span>
      <span className={styles.number}>{member.pgid}</span>
      <span className={styles.number}>{member.sid}</span>
      <span>{member.terminal ?? '–'}</span>
      <span>{dead === null ? member.state : '✝'}</span>
      <span className={styles.command} style={{ paddingInlineStart: `${Math.min(depth, 12)}em` }}>
        {row.isDesignated && (
          <span className={styles.star} role="img" aria-label={t('processes.designated')}>
            ★
          </span>
        )}
        {dead !== null && dead.how !== null && (
          <b className={styles.mark} lang="en" dir="ltr">
            {dead.how}
          </b>
        )}
        {row.marks.map((mark) => (
          <b key={mark} className={styles.mark}>
            {t(`processes.mark.${mark}`)}
          </b>
        ))}
        <bdi className={styles.words} lang="en" dir="ltr">
          {member.command}
        </bdi>
      </span>
    </span>
  );
}

interface ChosenProps {
  readonly row: TreeRow | null;
  readonly onSignal: ((signal: MemberSignal) => void) | null;
}

function Chosen({ row, onSignal }: ChosenProps) {
  if (row === null) return <p className={styles.detail}>{t('processes.choose')}</p>;
  const { member } = row;
  return (
    <div className={styles.detail}>
      <p className={styles.wrapped}>
        <b>{member.pid}</b>{' '}
        <bdi lang="en" dir="ltr">
          {member.command}
        </bdi>
      </p>
      <div className={styles.line}>
        <span>
          {t('processes.about', {
            parent: String(member.ppid),
            group: String(member.pgid),
            time: describeTime(member.startedAtMs),
          })}
        </span>
        {onSignal !== null && (
          <span className={styles.buttons}>
            <button type="button" onClick={() => onSignal('SIGTERM')}>
              {t('processes.end')}
            </button>
            <button type="button" onClick={() => onSignal('SIGKILL')}>
              {t('processes.kill')}
            </button>
          </span>
        )}
      </div>
    </div>
  );
}
