import { useEffect, useMemo, useState } from 'react';
import type { Root } from 'react-dom/client';
import { type ReplayView, replayPath } from '../../electron/contract/inspector/replay.ts';
import { t } from '../i18n/inspector/translate.ts';
import { useLanguage } from '../i18n/translate.ts';
import { InspectorPanel } from '../inspector/inspector.tsx';
import { speakAsMachine, useFollowedAppearance } from '../ui/shared-appearance.ts';
import { createRecording, pauseBefore } from './position.ts';
import styles from './replay.module.css';
import { Timeline } from './timeline.tsx';

/** Draws the page of a recorded journal, in the place of a greeter. */
export async function showReplay(root: Root): Promise<void> {
  const [response] = await Promise.all([fetch(replayPath), speakAsMachine()]);
  const view = response.ok ? ((await response.json()) as ReplayView) : null;
  root.render(<Page view={view} />);
}

function Page({ view }: { readonly view: ReplayView | null }) {
  useLanguage();
  useFollowedAppearance();
  if (view !== null && view.turns.length > 0) return <Replay view={view} />;
  return (
    <main className={styles.page}>
      <p className={styles.empty}>{t('replay.none')}</p>
    </main>
  );
}

function Replay({ view }: { readonly view: ReplayView }) {
  const recording = useMemo(() => createRecording(view), [view]);
  const last = recording.length - 1;
  const [position, setPosition] = useState(0);
  const [plays, setPlays] = useState(false);
  const state = useMemo(() => recording.stateAt(position), [recording, position]);

  useEffect(() => {
    if (!plays) return;
    if (position >= last) return setPlays(false);
    const timer = setTimeout(() => setPosition(position + 1), pauseBefore(recording, position + 1));
    return () => clearTimeout(timer);
  }, [plays, position, last, recording]);

  const goTo = (next: number): void => {
    setPlays(false);
    setPosition(Math.min(Math.max(next, 0), last));
  };
  return (
    <main className={styles.page}>
      <header className={styles.head}>
        <h1>{t('replay.title')}</h1>
        <span className={styles.file}>
          <bdi dir="ltr">{view.name}</bdi>
        </span>
        {view.problems.length > 0 && (
          <details className={styles.problems}>
            <summary>{t('replay.problems', { count: view.problems.length })}</summary>
            <ul>
              {view.problems.map((problem) => (
                <li key={problem} lang="en" dir="ltr">
                  {problem}
                </li>
              ))}
            </ul>
          </details>
        )}
      </header>
      <Timeline
        recording={recording}
        position={position}
        plays={plays}
        onGoTo={goTo}
        onPlay={() => {
          if (!plays && position === last) setPosition(0);
          setPlays(!plays);
        }}
      />
      <InspectorPanel
        state={state}
        asked={null}
        send={null}
        onExport={null}
        onClose={null}
        onLeave={() => undefined}
        onOwnWindow={null}
        isWhole
      />
    </main>
  );
}
