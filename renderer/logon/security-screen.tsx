import { useId, useState } from 'react';
import type { Task } from '../../electron/contract/logon-session.ts';
import type { Answer, Intent, NtView, NtWish, SessionViewState } from '../../electron/contract/renderer.ts';
import { t } from '../i18n/translate.ts';
import controls from '../ui/controls.module.css';
import modal from '../ui/modal.module.css';
import { Modal } from '../ui/modal.tsx';
import { PasswordChange } from './password-change.tsx';
import styles from './security-screen.module.css';

export interface SecurityScreenProps {
  readonly session: SessionViewState;
  readonly nt: NtView;
  readonly send: (intent: Intent) => void;
  readonly answer: (answer: Answer) => void;
}

/**
 * What Ctrl+Alt+Del brings over an NT-style session. Escape goes back to the session, arrow keys go along the list.
 */
export function SecurityScreen({ session, nt, send, answer }: SecurityScreenProps) {
  const id = useId();
  const change = nt.security === 'password' ? nt.passwordChange : null;
  const wish = (wanted: NtWish): void => send({ kind: 'nt-wish', sessionId: session.sessionId, wish: wanted });
  return (
    <Modal
      className={modal.screen}
      labelledBy={`${id}h`}
      describedBy={`${id}w`}
      // The keys wait for the first task.
      shown={`${nt.security} ${nt.tasks.length > 0} ${change?.state} ${change?.questionsId}`}
      onCancel={() => wish('close-security')}
    >
      <div className={change === null ? styles.middle : `${styles.middle} ${styles.form}`}>
        <h2 className={styles.heading} id={`${id}h`}>
          {session.userName}
        </h2>
        {change !== null ? (
          <PasswordChange
            key={change.changeId}
            change={change}
            onAnswer={(questionsId, texts) => answer({ changeId: change.changeId, questionsId, texts })}
            onAgain={() => wish('change-password')}
            onClose={() => wish('close-security')}
          />
        ) : nt.security === 'tasks' ? (
          <TaskManager session={session} nt={nt} send={send} onClose={() => wish('close-security')} />
        ) : (
          <Choices session={session} nt={nt} wish={wish} send={send} />
        )}
      </div>
      <p className={styles.words} id={`${id}w`}>
        {nt.luid !== null && <span>{t('logon.luid', { luid: nt.luid })} </span>}
        {/* On a small screen the questions need the room. */}
        {change === null && (
          <span>
            {t('logon.difference')} {nt.isContained ? t('logon.contained') : t('logon.notContained')}
          </span>
        )}
      </p>
    </Modal>
  );
}

interface ChoicesProps {
  readonly session: SessionViewState;
  readonly nt: NtView;
  readonly wish: (wanted: NtWish) => void;
  readonly send: (intent: Intent) => void;
}

function Choices({ session, nt, wish, send }: ChoicesProps) {
  const { sessionId, mayLeave } = session;
  const leave = (lock: boolean) => () => send({ kind: 'leave-session', sessionId, lock });
  return (
    <div
      className={styles.choices}
      role="toolbar"
      aria-orientation="vertical"
      onKeyDown={(event) => {
        const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
        if (step === 0) return;
        event.preventDefault();
        const buttons = [...event.currentTarget.querySelectorAll<HTMLButtonElement>('button:not(:disabled)')];
        const now = buttons.indexOf(document.activeElement as HTMLButtonElement);
        buttons[(now + step + buttons.length) % buttons.length]?.focus();
      }}
    >
      {mayLeave ? (
        <>
          <Choice isFirst words={t('sessionView.lock')} onChoose={leave(true)} />
          <Choice words={t('sessionView.switchUser')} onChoose={leave(false)} />
        </>
      ) : (
        <p className={styles.without}>{t('logon.mayNotLeave')}</p>
      )}
      <Choice
        isFirst={!mayLeave}
        words={t('logon.signOut')}
        onChoose={() => send({ kind: 'end-session', sessionId })}
      />
      <Choice words={t('logon.taskManager')} onChoose={() => wish('show-tasks')} />
      {nt.mayChangePassword ? (
        <Choice words={t('logon.changePassword')} onChoose={() => wish('change-password')} />
      ) : (
        mayLeave && <p className={styles.without}>{t('logon.noPasswordChange')}</p>
      )}
      <button type="button" className={controls.primary} onClick={() => wish('close-security')}>
        {t('logon.cancel')}
      </button>
    </div>
  );
}

interface ChoiceProps {
  readonly words: string;
  readonly isFirst?: boolean;
  readonly onChoose: () => void;
}

function Choice({ words, isFirst = false, onChoose }: ChoiceProps) {
  return (
    <button type="button" data-first={isFirst ? '' : undefined} className={styles.choice} onClick={onChoose}>
      {words}
    </button>
  );
}

interface TaskManagerProps extends Omit<SecurityScreenProps, 'answer'> {
  readonly onClose: () => void;
}

const nameOf = ({ pid, startTicks }: Task): string => `${pid} ${startTicks}`;

function TaskManager({ session, nt, send, onClose }: TaskManagerProps) {
  const [chosen, setChosen] = useState<string | null>(null);
  const group = useId();
  const { tasks } = nt;
  const task = tasks.find((each) => nameOf(each) === chosen) ?? null;
  return (
    <form
      className={styles.tasks}
      onSubmit={(event) => {
        event.preventDefault();
        if (task === null) return;
        const process = { pid: task.pid, startTicks: task.startTicks };
        send({ kind: 'end-task', sessionId: session.sessionId, process });
      }}
    >
      <h3>{t('logon.tasks', { count: tasks.length })}</h3>
      <div className={styles.list} role="radiogroup" aria-label={t('logon.taskManager')}>
        {tasks.map((each, index) => (
          <label key={nameOf(each)} className={styles.task}>
            <input
              type="radio"
              data-first={index === 0 ? '' : undefined}
              name={group}
              checked={nameOf(each) === chosen}
              onChange={() => setChosen(nameOf(each))}
            />
            <span className={styles.pid}>{each.pid}</span>
            <span className={styles.name}>{each.name}</span>
            {each.pid === nt.shellPid && <span className={styles.mark}>{t('logon.shell')}</span>}
            {each.state === 'T' && <span className={styles.mark}>{t('logon.stopped')}</span>}
          </label>
        ))}
      </div>
      <div className={styles.buttons}>
        <button type="button" className={controls.button} onClick={onClose}>
          {t('logon.close')}
        </button>
        <button type="submit" className={controls.primary} disabled={task === null}>
          {t('logon.endTask')}
        </button>
      </div>
    </form>
  );
}
