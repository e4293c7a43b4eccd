import { useEffect, useMemo, useState } from 'react';
import type { Root } from 'react-dom/client';
import { type ReplayView, replayPath } from '../../electron/contract/inspector/replay.ts';
import { InspectorPanel } from '../inspector/inspector.tsx';
import { createRecording, pauseBefore } from './position.ts';
import styles from './replay.module.css';
import { Timeline } from './timeline.tsx';
import { words } from './words.ts';

/** Draws the page of a recorded journal, in the place of a greeter. */
export async function showReplay(root: Root): Promise<void> {
  const response = await fetch(replayPath);
  if (response.ok) root.render(<Replay view={(await response.json()) as ReplayView} />);
  else root.render(<p className={styles.empty}>{words.none}</p>);
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
        <h1>{words.title}</h1>
        <span className={styles.file}>{view.name}</span>
        {view.problems.length > 0 && (
          <details className={styles.problems}>
            <summary>{words.problems(view.problems.length)}</summary>
            <ul>
              {view.problems.map((problem) => (
                <li key={problem}>{problem}</li>
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
