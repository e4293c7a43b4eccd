import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { Intent, NtWish, SessionViewState, VestibuleBridge } from '../../electron/contract/renderer.ts';
import { sayKnown } from '../i18n/known-texts.ts';
import { t } from '../i18n/translate.ts';
import type { InspectorSwitch } from '../inspector/switch.ts';
import { LogoffDialog, ShellNotice } from '../logon/logoff-dialog.tsx';
import { SecurityScreen } from '../logon/security-screen.tsx';
import { startTerminal } from '../terminal/terminal.ts';
import { useSecureAttention } from '../ui/secure-attention.ts';
import { type Picture, type PictureState, startPicture } from './picture.ts';
import { SessionBar } from './session-bar.tsx';
import styles from './session-view.module.css';

export interface SessionViewProps {
  readonly bridge: VestibuleBridge;
  /** The session in front; null while the greeter is. */
  readonly session: SessionViewState | null;
  /** Of the view: with each new one a lost picture is tried again. */
  readonly revision: number;
  readonly mayFillScreen: boolean;
  readonly clipboard: boolean;
  readonly inspector: InspectorSwitch;
  /** Nothing but the desktop. */
  readonly isBare?: boolean;
}

/**
 * The desktop of the session, edge to edge below a slim bar. While the desktop has the focus it gets every key but
 * Ctrl+Alt+Home, which goes to the bar; Escape there, or a click into the desktop, goes back.
 */
export function SessionView(props: SessionViewProps) {
  const { bridge, session, revision, mayFillScreen, clipboard, inspector, isBare = false } = props;
  const target = useRef<HTMLDivElement>(null);
  const picture = useRef<Picture | null>(null);
  const endButton = useRef<HTMLButtonElement>(null);
  const [state, setState] = useState<PictureState>('waiting');
  /** Keeps what is drawn under the greeter as it was, so that going back to the greeter draws the greeter alone. */
  const last = useRef<SessionViewState | null>(null);
  if (session !== null) last.current = session;
  const drawn = last.current;

  const sessionId = session?.sessionId ?? null;
  const isText = session?.model === 'tty';
  const hasDisplay = session !== null && (isText ? session.startedAtMs !== null : session.displayNumber !== null);

  useEffect(() => {
    if (sessionId === null || !hasDisplay || target.current === null) return;
    const started = (isText ? startTerminal : startPicture)({
      target: target.current,
      openPixels: () => bridge.openPixels(sessionId),
      clipboard,
      onState: (next) => {
        setState(next);
        // The bar keeps the keys if somebody is in it.
        if (next === 'shown' && document.activeElement !== endButton.current) started.focus();
      },
    });
    picture.current = started;
    return () => {
      picture.current = null;
      setState('waiting');
      // Taking the picture apart is left until the screen that replaces it has been drawn.
      requestAnimationFrame(() => requestAnimationFrame(() => started.stop()));
    };
  }, [bridge, sessionId, isText, hasDisplay, clipboard]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new view is the reason to try.
  useEffect(() => picture.current?.tryNow(), [revision]);

  // Keys typed before there is a picture must not reach the greeter underneath.
  useLayoutEffect(() => {
    if (sessionId !== null) target.current?.focus({ preventScroll: true });
  }, [sessionId]);

  useEffect(() => {
    if (sessionId === null) return;
    const onKeyDown = (event: KeyboardEvent): void => {
      const inBar = endButton.current?.closest('header')?.contains(document.activeElement) === true;
      if (event.key === 'Home' && event.ctrlKey && event.altKey) {
        picture.current?.releaseKeys();
        endButton.current?.focus();
      } else if (event.key === 'Escape' && inBar) {
        target.current?.focus({ preventScroll: true });
      } else {
        return;
      }
      event.preventDefault();
      event.stopPropagation();
    };
    // Before noVNC, which takes every key on its way down.
    window.addEventListener('keydown', onKeyDown, true);
    return () => window.removeEventListener('keydown', onKeyDown, true);
  }, [sessionId]);

  const send = (intent: Intent): void => {
    bridge.send(intent).catch((error: unknown) => console.error('not accepted', error));
  };
  const nt = session?.nt ?? null;
  const wish = (wanted: NtWish): void => {
    if (sessionId !== null) send({ kind: 'nt-wish', sessionId, wish: wanted });
  };
  // Once is enough: who keeps the keys down, or presses them a hundred times, has what they want.
  const isCovered = nt !== null && (nt.security !== 'hidden' || nt.logoff !== null);
  const attend = (): void => {
    if (isCovered) return;
    // Ctrl and Alt went to the session, and will be let go of elsewhere.
    picture.current?.releaseKeys();
    wish('secure-attention');
  };
  useSecureAttention(nt !== null && session?.state === 'running', attend);
  const isCoveredByDialog = nt !== null && (nt.security !== 'hidden' || nt.logoff?.heldUpBy != null);
  useEffect(() => {
    // What was covered has the keys again.
    if (sessionId !== null && !isCoveredByDialog && document.activeElement === document.body) picture.current?.focus();
  }, [sessionId, isCoveredByDialog]);

  if (drawn === null) return null;
  const isTextDrawn = drawn.model === 'tty';
  return (
    <main className={session === null ? styles.hidden : styles.view} inert={session === null}>
      <h1 className="spoken">{sayKnown(drawn.sessionName)}</h1>
      {!isBare && (
        <SessionBar
          session={drawn}
          inFront={session !== null}
          endButton={endButton}
          inspector={inspector}
          onEnd={() => {
            bridge
              .send({ kind: 'end-session', sessionId: drawn.sessionId })
              .catch((error: unknown) => console.error('not accepted', error));
          }}
          onAttention={attend}
          onFullScreen={mayFillScreen ? () => send({ kind: 'toggle-full-screen' }) : null}
          onLeave={(lock) => {
            bridge
              .send({ kind: 'leave-session', sessionId: drawn.sessionId, lock })
              .catch((error: unknown) => console.error('not accepted', error));
          }}
        />
      )}
      <div className={styles.desktop}>
        <div
          ref={target}
          className={isTextDrawn ? styles.terminal : styles.picture}
          role="application"
          aria-label={isTextDrawn ? t('sessionView.terminal') : t('sessionView.picture')}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: an application takes keys.
          tabIndex={0}
          onFocus={(event) => {
            if (event.target === event.currentTarget) picture.current?.focus();
          }}
        />
        <Notice session={drawn} state={state} />
        {nt !== null && nt.shellStoppedBecause !== null && nt.logoff === null && sessionId !== null && (
          <ShellNotice
            why={nt.shellStoppedBecause}
            onStart={() => wish('start-shell')}
            onSignOut={() => send({ kind: 'end-session', sessionId })}
          />
        )}
      </div>
      {session !== null && nt !== null && nt.security !== 'hidden' && (
        <SecurityScreen
          session={session}
          nt={nt}
          send={send}
          answer={(answer) => {
            // The error says nothing of the answer.
            bridge.answer(answer).catch((error: unknown) => console.error('not accepted', error));
          }}
        />
      )}
      {nt?.logoff?.heldUpBy != null && session?.state === 'running' && (
        <LogoffDialog
          key={nt.logoff.heldUpBy}
          heldUpBy={nt.logoff.heldUpBy}
          onForce={() => wish('force-logoff')}
          onCancel={() => wish('cancel-logoff')}
        />
      )}
    </main>
  );
}

/** What is said over the desktop while there is none to see. */
function Notice({ session, state }: { readonly session: SessionViewState; readonly state: PictureState }) {
  if (session.slow !== null && state !== 'lost')
    return (
      <p className={styles.slowNotice} role="status">
        {t(`sessionView.slow.${session.slow}`)} <span>{t('sessionView.slowAdvice')}</span>
      </p>
    );
  const said = noticeOf(session.state, state, sayKnown(session.sessionName));
  if (said === null) return null;
  return (
    <p className={state === 'lost' ? styles.lateNotice : styles.notice} role="status">
      {said}
    </p>
  );
}

function noticeOf(session: SessionViewState['state'], picture: PictureState, name: string): string | null {
  if (session === 'ending') return t('sessionView.ending');
  switch (picture) {
    case 'waiting':
      return t('sessionView.starting', { name });
    case 'lost':
      return t('sessionView.reconnecting');
    case 'shown':
      return null;
  }
}
