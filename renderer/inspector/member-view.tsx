import { useState } from 'react';
import type { MemberSignal } from '../../electron/contract/inspector/members.ts';
import type { Intent } from '../../electron/contract/renderer.ts';
import styles from './inspector.module.css';
import type { InspectorState } from './store.ts';
import type { TreeRow } from './tree.ts';
import { VirtualList } from './virtual-list.tsx';
import { containmentWords, describeTime, markWords, words } from './words.ts';

export interface MemberViewProps {
  readonly state: InspectorState;
  readonly rows: readonly TreeRow[];
  readonly send: (intent: Intent) => void;
}

export function MemberView({ state, rows, send }: MemberViewProps) {
  const [selected, setSelected] = useState<string | null>(null);
  const { session } = state;
  const chosen = rows.find(({ key }) => key === selected) ?? null;
  if (session === null && rows.length === 0) return <p className={styles.empty}>{words.processes.none}</p>;
  const mayAct = session?.inFront === true && session.state !== 'cleaning' && session.state !== 'left';
  return (
    <>
      <div className={styles.line}>
        <span>
          {words.processes.total(state.total)}
          {session !== null && session.containment !== null && <> · {containmentWords[session.containment]}</>}
        </span>
        {session !== null && mayAct && (
          <fieldset className={styles.buttons} aria-label={words.actions.heading}>
            <button type="button" onClick={() => send({ kind: 'hang-up', sessionId: session.sessionId })}>
              {words.actions.hangUp}
            </button>
            {session.model !== 'tty' && (
              <button type="button" onClick={() => send({ kind: 'kill-display-server', sessionId: session.sessionId })}>
                {words.actions.killDisplay}
              </button>
            )}
            <button type="button" onClick={() => send({ kind: 'end-session', sessionId: session.sessionId })}>
              {words.actions.logOff}
            </button>
          </fieldset>
        )}
      </div>
      <div className={`${styles.columns} ${styles.head}`} aria-hidden="true">
        {words.processes.columns.map((column) => (
          <span key={column}>{column}</span>
        ))}
      </div>
      <VirtualList
        role="tree"
        label={words.processes.tree}
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
          <span className={styles.star} role="img" aria-label={words.processes.designated}>
            ★
          </span>
        )}
        {dead !== null && dead.how !== null && <b className={styles.mark}>{dead.how}</b>}
        {row.marks.map((mark) => (
          <b key={mark} className={styles.mark}>
            {markWords[mark]}
          </b>
        ))}
        {member.command}
      </span>
    </span>
  );
}

interface ChosenProps {
  readonly row: TreeRow | null;
  readonly onSignal: ((signal: MemberSignal) => void) | null;
}

function Chosen({ row, onSignal }: ChosenProps) {
  if (row === null) return <p className={styles.detail}>{words.processes.choose}</p>;
  const { member } = row;
  return (
    <div className={styles.detail}>
      <p className={styles.wrapped}>
        <b>{member.pid}</b> {member.command}
      </p>
      <div className={styles.line}>
        <span>
          {words.processes.about(member.ppid, member.pgid)} · {words.processes.started}{' '}
          {describeTime(member.startedAtMs)}
        </span>
        {onSignal !== null && (
          <span className={styles.buttons}>
            <button type="button" onClick={() => onSignal('SIGTERM')}>
              {words.processes.end}
            </button>
            <button type="button" onClick={() => onSignal('SIGKILL')}>
              {words.processes.kill}
            </button>
          </span>
        )}
      </div>
    </div>
  );
}
