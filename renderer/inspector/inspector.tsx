import { useEffect, useMemo, useRef, useState } from 'react';
import { type InspectorTab, inspectorTabs } from '../../electron/contract/names.ts';
import type { Intent, VestibuleBridge } from '../../electron/contract/renderer.ts';
import { ready, t } from '../i18n/inspector/translate.ts';
import { useLanguage } from '../i18n/translate.ts';
import { useFollowedAppearance } from '../ui/shared-appearance.ts';
import { EndingView } from './ending-view.tsx';
import { EventView } from './event-view.tsx';
import { ExplanationBox } from './explanation-box.tsx';
import styles from './inspector.module.css';
import { LifecycleDrawing, type Looked } from './lifecycle-drawing.tsx';
import { MemberView } from './member-view.tsx';
import { PathView } from './path-view.tsx';
import { SlowMotion } from './slow-motion.tsx';
import { emptyState, forgetDead, type InspectorState, takeNews } from './store.ts';
import { layOutTree } from './tree.ts';

export { ready };

export interface InspectorProps {
  readonly bridge: VestibuleBridge;
  /** Asked for from elsewhere; null: whichever is open. */
  readonly tab: InspectorTab | null;
  readonly mayOwnWindow: boolean;
  readonly onClose: () => void;
  /** Gives the keys back to what is beside it. */
  readonly onLeave: () => void;
}

export interface InspectorPanelProps {
  readonly state: InspectorState;
  readonly asked: InspectorTab | null;
  /** null: what is shown is over, and nothing can be done to it. */
  readonly send: ((intent: Intent) => void) | null;
  /** Gives the path of the file; null: there is nothing to export. */
  readonly onExport: (() => Promise<string>) | null;
  /** null: it cannot be closed by itself. */
  readonly onClose: (() => void) | null;
  readonly onLeave: () => void;
  /** null: it has one, or cannot have one. */
  readonly onOwnWindow: (() => void) | null;
  /** It has the whole page. */
  readonly isWhole: boolean;
}

/** Beside the greeter or the session: what the display manager is at, who is a member, and all that happened. */
export function Inspector({ bridge, tab, mayOwnWindow, onClose, onLeave }: InspectorProps) {
  const state = useInspectorNews(bridge, false);
  const send = createSend(bridge);
  return (
    <InspectorPanel
      state={state}
      asked={tab}
      send={send}
      onExport={bridge.exportHappenings}
      onClose={onClose}
      onLeave={onLeave}
      onOwnWindow={
        mayOwnWindow
          ? () => {
              send({ kind: 'open-inspector-window' });
              onClose();
            }
          : null
      }
      isWhole={false}
    />
  );
}

/** With a window of its own, for a second screen or a projector. */
export function OwnInspector({ bridge }: { readonly bridge: VestibuleBridge }) {
  useFollowedAppearance();
  const state = useInspectorNews(bridge, true);
  return (
    <main className={styles.page}>
      <InspectorPanel
        state={state}
        asked={null}
        send={createSend(bridge)}
        onExport={bridge.exportHappenings}
        onClose={null}
        onLeave={() => undefined}
        onOwnWindow={null}
        isWhole
      />
    </main>
  );
}

/** How far it is looked at from: at a desk, in a room, in a lecture hall. */
const zooms = [0, 1, 2] as const;

const createSend =
  (bridge: VestibuleBridge) =>
  (intent: Intent): void => {
    bridge.send(intent).catch((error: unknown) => console.error('not accepted', error));
  };

export function InspectorPanel({
  state,
  asked,
  send,
  onExport,
  onClose,
  onLeave,
  onOwnWindow,
  isWhole,
}: InspectorPanelProps) {
  useLanguage();
  const rows = useMemo(() => layOutTree(state), [state]);
  // Of what is over no members are known.
  const tabs = inspectorTabs.filter((name) => send !== null || name !== 'processes');
  const [tab, setTab] = useState<InspectorTab>(send === null ? 'events' : 'processes');
  useEffect(() => {
    if (asked !== null) setTab(asked);
  }, [asked]);
  const [zoom, setZoom] = useState<(typeof zooms)[number]>(0);
  const [chosen, setChosen] = useState<Looked | null>(null);
  const root = useRef<HTMLElement>(null);
  useEffect(() => root.current?.focus(), []);

  return (
    <aside
      ref={root}
      className={styles.inspector}
      data-zoom={zoom}
      data-whole={isWhole}
      aria-label={t('title')}
      tabIndex={-1}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onLeave();
      }}
    >
      <header className={styles.header}>
        <h2>{t('title')}</h2>
        <fieldset className={styles.zoom} aria-label={t('zoom')}>
          {zooms.map((size) => (
            <button
              key={size}
              type="button"
              aria-label={t(`zoom.${size}`)}
              title={t(`zoom.${size}`)}
              aria-pressed={zoom === size}
              onClick={() => setZoom(size)}
            >
              A
            </button>
          ))}
        </fieldset>
        {onOwnWindow !== null && (
          <button
            type="button"
            className={styles.close}
            aria-label={t('ownWindow')}
            title={t('ownWindow')}
            onClick={onOwnWindow}
          >
            <svg viewBox="0 0 16 16" aria-hidden="true">
              <g fill="none" stroke="currentColor" strokeWidth="1.4" strokeLinejoin="round">
                <path d="M6 4V2.5h7.500V10H12" />
                <rect x="2.5" y="5.500" width="8" height="8" />
              </g>
            </svg>
          </button>
        )}
        {onClose !== null && (
          <button type="button" className={styles.close} aria-label={t('close')} title={t('close')} onClick={onClose}>
            <svg viewBox="0 0 16 16" aria-hidden="true">
              <path d="M4 4l8 8M12 4l-8 8" stroke="currentColor" strokeWidth="1.6" strokeLinecap="round" />
            </svg>
          </button>
        )}
      </header>
      {send !== null && <SlowMotion waiting={state.waiting} send={send} />}
      <div className={styles.upper}>
        <LifecycleDrawing
          state={state}
          looked={chosen ?? lookedAt(state)}
          onLook={(next) => setChosen(toggle(chosen, next))}
        />
        <ExplanationBox state={state} looked={chosen ?? lookedAt(state)} />
      </div>
      <div className={styles.tabs} role="tablist" aria-label={t('title')}>
        {tabs.map((name) => (
          <button
            key={name}
            type="button"
            role="tab"
            id={`tab-${name}`}
            aria-selected={tab === name}
            aria-controls="inspector-tab"
            tabIndex={tab === name ? 0 : -1}
            onClick={() => setTab(name)}
            onKeyDown={(event) => {
              const on = getComputedStyle(event.currentTarget).direction === 'rtl' ? -1 : 1;
              const step = event.key === 'ArrowRight' ? on : event.key === 'ArrowLeft' ? -on : 0;
              const next = tabs[(tabs.indexOf(name) + step + tabs.length) % tabs.length];
              if (step === 0 || next === undefined) return;
              setTab(next);
              document.getElementById(`tab-${next}`)?.focus();
            }}
          >
            {t(`tab.${name}`)}
          </button>
        ))}
      </div>
      <div className={styles.lower} role="tabpanel" id="inspector-tab" aria-labelledby={`tab-${tab}`}>
        {tab === 'processes' && send !== null && <MemberView state={state} rows={rows} send={send} />}
        {tab === 'ending' && <EndingView state={state} send={send} />}
        {tab === 'events' && <EventView happenings={state.happenings} onExport={onExport} />}
        {tab === 'path' && <PathView path={state.path} />}
      </div>
    </aside>
  );
}

/** Pressed again, it goes back to what is current. */
const toggle = (chosen: Looked | null, next: Looked): Looked | null =>
  chosen?.machine === next.machine && chosen.state === next.state ? null : next;

const lookedAt = (state: InspectorState): Looked => ({ machine: 'seat', state: state.seat ?? 'starting' });

/** Opens on the other side for as long as this is drawn. */
function useInspectorNews(bridge: VestibuleBridge, own: boolean): InspectorState {
  const [state, setState] = useState<InspectorState>(emptyState);
  useEffect(() => {
    const open = (isOpen: boolean): void => {
      bridge
        .send({ kind: 'inspect', open: isOpen, ...(own ? { own } : {}) })
        .catch((error: unknown) => console.error('not accepted', error));
    };
    // Listening comes first: what is told at once would be lost otherwise.
    const stop = bridge.onInspector((news) => setState((before) => takeNews(before, news, Date.now())));
    open(true);
    return () => {
      open(false);
      stop();
    };
  }, [bridge, own]);

  const hasDead = state.dead.length > 0;
  useEffect(() => {
    if (!hasDead) return;
    const timer = setInterval(() => setState((before) => forgetDead(before, Date.now())), 1000);
    return () => clearInterval(timer);
  }, [hasDead]);
  return state;
}
