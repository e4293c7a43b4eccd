import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { pictureAddress } from '../../electron/contract/picture.ts';
import type { GreeterView, PersonView, VestibuleBridge } from '../../electron/contract/renderer.ts';
import { t } from '../i18n/translate.ts';
import type { InspectorSwitch } from '../inspector/switch.ts';
import kiosk from '../kiosk/apps.module.css';
import { Apps, ChosenApp } from '../kiosk/apps.tsx';
import { hasGround } from '../kiosk/brand.ts';
import { BrandMark } from '../kiosk/brand-mark.tsx';
import { type Appearance, forgetChoices } from '../ui/appearance.ts';
import { Backdrop } from '../ui/backdrop.tsx';
import { Mark } from '../ui/mark.tsx';
import { hasOwnEscape } from '../ui/menu.tsx';
import { Choosing } from './choosing.tsx';
import { Clock } from './clock.tsx';
import { Conversation } from './conversation.tsx';
import { AutologinNews, useStopByAnything } from './countdown.tsx';
import styles from './greeter.module.css';
import { LastEnd } from './last-end.tsx';
import { Notices } from './notices.tsx';
import { type Asked, displayNameOf, panelOf } from './panel.ts';
import { Tools } from './tools.tsx';
import { usePeople } from './use-people.ts';
import { usePictureGeneration } from './use-pictures.ts';
import { usePreselected } from './use-preselected.ts';

export interface GreeterProps {
  readonly bridge: VestibuleBridge;
  readonly view: GreeterView;
  /** False while a session covers it: it stays laid out, takes no keys and forgets what was chosen. */
  readonly inFront: boolean;
  readonly inspector: InspectorSwitch;
  readonly appearance: Appearance;
}

export function Greeter({ bridge, view, inFront, inspector, appearance }: GreeterProps) {
  const root = useRef<HTMLElement>(null);
  /** What the person did last and the manager has not answered yet. */
  const [asked, setAsked] = useState<Asked | null>(null);
  /** Who was chosen; undefined: nobody yet, and the keys are on whoever was here last. */
  const [user, setUser] = useState<string | null>();
  /** Counts the people who came: what one has typed and not sent goes with them. */
  const [person, setPerson] = useState(0);
  const [sessionId, setSessionId] = useState<string | null>(null);
  const [language, setLanguage] = useState<string | null>(null);
  const [visited, setVisited] = useState<string | null>(null);
  const [query, setQuery] = useState('');
  const people = usePeople(bridge, view.people);
  const pictures = usePictureGeneration(view.people.version, inFront);
  const panel = panelOf(view, asked);
  const preselected = usePreselected(view, people, inFront);

  // The next person starts afresh; done while the session covers the greeter, so that coming back costs nothing.
  useEffect(() => {
    if (inFront) return;
    setAsked(null);
    setUser(undefined);
    setSessionId(null);
    setLanguage(null);
    setVisited(null);
    setQuery('');
    setPerson((last) => last + 1);
  }, [inFront]);

  // What was chosen of looks and language goes with whoever chose it: also through their session, to its end.
  const wasInFront = useRef(inFront);
  useLayoutEffect(() => {
    if (inFront && !wasInFront.current) forgetChoices();
    wasInFront.current = inFront;
  }, [inFront]);

  // Asked again with each list: a person may have come or gone.
  useEffect(() => {
    if (!inFront || visited === null || !people.some((each) => each.name === visited)) return;
    bridge.send({ kind: 'choose-account', user: visited }).catch((error: unknown) => {
      console.error('not accepted', error);
    });
  }, [bridge, inFront, visited, people]);

  const logIn = useCallback(
    (chosenUser: string | null, app: string | null = null) => {
      setUser(chosenUser);
      const displayName = chosenUser === null ? t('greeter.guest') : displayNameOf(people, chosenUser);
      setAsked({ kind: 'log-in', revision: view.revision, displayName, isGuest: chosenUser === null });
      // What an account is used to is the manager's to know: it may not have been shown here.
      const session =
        app ?? sessionId ?? (chosenUser === null ? (view.defaultSession ?? view.sessions[0]?.id ?? null) : null);
      const wish = { kind: 'log-in', user: chosenUser, session, ...(language === null ? {} : { language }) } as const;
      bridge.send(wish).catch((error: unknown) => {
        console.error('not accepted', error);
        setAsked({ kind: 'failed', problem: t('conversation.notSent') });
      });
    },
    [bridge, view, people, sessionId, language],
  );

  const cancel = useCallback(() => {
    setAsked({ kind: 'cancel', loginId: view.login?.loginId ?? null });
    bridge.send({ kind: 'cancel-login' }).catch((error: unknown) => console.error('not accepted', error));
  }, [bridge, view]);

  const dismiss = useCallback(() => {
    bridge.send({ kind: 'dismiss-end' }).catch((error: unknown) => console.error('not accepted', error));
  }, [bridge]);

  const hasChanged = useHasChanged(`${panel.kind} ${person}`);

  // Before the keys of the greeter: what stops a login does nothing else.
  useStopByAnything(bridge, view.autologin, inFront);

  const canDismiss = view.lastEnd !== null;
  useEffect(() => {
    if (!inFront) return;
    const onKeyDown = (event: KeyboardEvent): void => {
      // An open menu or question has its own Escape.
      if (event.key === 'Escape' && !event.defaultPrevented && !hasOwnEscape(event.target)) {
        if (panel.kind === 'conversation') cancel();
        else if (canDismiss) dismiss();
      }
      // A key that is still held from the session that has just ended must not log anybody in.
      if (event.key === 'Enter' && event.repeat) event.preventDefault();
    };
    window.addEventListener('keydown', onKeyDown, true);
    return () => window.removeEventListener('keydown', onKeyDown, true);
  }, [inFront, panel.kind, canDismiss, cancel, dismiss]);

  useFocusWhereItMatters(root, inFront, `${panel.focusKey} ${preselected}`, view.revision, people);

  const apps = view.kiosk?.apps ?? [];
  const isByTouch = view.kiosk?.entry === 'touch';
  const chosenApp = apps.length > 1 && !isByTouch ? apps.find(({ id }) => id === sessionId) : undefined;
  // Where an account is asked for, the app comes first, if there is one to choose.
  const showsApps =
    panel.kind === 'choosing' && apps.length > 0 && (isByTouch || (apps.length > 1 && chosenApp === undefined));

  return (
    <main className={styles.greeter} ref={root} inert={!inFront}>
      {!hasGround(view.brand) && <Backdrop />}
      <header className={styles.clock}>
        <BrandMark brand={view.brand} />
        <Clock />
      </header>
      <div className={styles.end}>
        {view.autologin !== null && <AutologinNews autologin={view.autologin} inFront={inFront} />}
        {view.lastEnd !== null && <LastEnd lastEnd={view.lastEnd} onDismiss={dismiss} />}
      </div>
      <section className={showsApps ? kiosk.panel : styles.panel} data-changed={hasChanged || undefined}>
        {showsApps && panel.kind === 'choosing' ? (
          <Apps
            apps={apps}
            problem={panel.problem}
            onChoose={(app) => (isByTouch ? logIn(null, app) : setSessionId(app))}
          />
        ) : panel.kind === 'choosing' ? (
          <>
            {chosenApp !== undefined && <ChosenApp app={chosenApp} onBack={() => setSessionId(null)} />}
            <Choosing
              key={person}
              view={view}
              people={people}
              pictures={pictures}
              user={user === undefined ? preselected : user}
              sessionId={sessionId}
              language={language}
              visited={visited}
              query={query}
              problem={panel.problem}
              onSession={setSessionId}
              onLanguage={setLanguage}
              onVisit={setVisited}
              onQuery={setQuery}
              onLogIn={logIn}
            />
          </>
        ) : (
          <Conversation
            key={panel.loginId}
            panel={panel}
            picture={pictureOf(people, user ?? null, panel.displayName, pictures)}
            inFront={inFront}
            keyboard={view.keyboard}
            onAnswer={(questionsId, texts) => {
              setAsked({ kind: 'answer', loginId: panel.loginId, questionsId });
              bridge.answer({ loginId: panel.loginId, questionsId, texts }).catch(() => {
                // The error is not looked at: it must not carry an answer into a log.
                setAsked({ kind: 'failed', problem: t('conversation.notSent') });
              });
            }}
            onTooLong={() => setAsked({ kind: 'failed', problem: t('conversation.tooLong') })}
            onCancel={cancel}
          />
        )}
      </section>
      <div className={styles.notices}>
        <Notices notices={view.notices} />
      </div>
      <footer className={styles.footer}>
        <span className={styles.brand}>
          <Mark />
          {t('about', { version: view.vestibuleVersion, runtime: view.runtime, seat: view.seat.name })}
        </span>
        <span className={styles.keys}>{t('greeter.keys')}</span>
        <Tools bridge={bridge} view={view} inspector={inspector} appearance={appearance} />
      </footer>
    </main>
  );
}

/** What is there from the beginning is there at once; what takes its place may come with a movement. */
function useHasChanged(what: string): boolean {
  const first = useRef(what);
  const [hasChanged, setHasChanged] = useState(false);
  if (!hasChanged && what !== first.current) setHasChanged(true);
  return hasChanged;
}

/** The picture of whoever was chosen here; a login that somebody began elsewhere has a name only. */
function pictureOf(
  people: readonly PersonView[],
  user: string | null,
  displayName: string,
  pictures: string,
): string | null {
  const person = people.find(({ name }) => name === user);
  if (person === undefined || person.isLocal === true || (person.realName ?? person.name) !== displayName) return null;
  return pictureAddress(person.name, pictures);
}

/**
 * Focus goes to the one element marked `data-focus` whenever the panel changes or the greeter comes to the front (in the
 * same frame, so that no key is lost), and whenever the element that had it was taken away.
 */
function useFocusWhereItMatters(
  root: { readonly current: HTMLElement | null },
  inFront: boolean,
  focusKey: string,
  revision: number,
  people: readonly unknown[],
): void {
  const focusIt = (): void => {
    const element = root.current?.querySelector<HTMLElement>('[data-focus]');
    element?.focus({ preventScroll: true });
    if (element instanceof HTMLInputElement) element.select();
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: the change of the panel is the reason.
  useLayoutEffect(() => {
    if (inFront) focusIt();
  }, [inFront, focusKey]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each view and each list may have taken away what had the focus.
  useLayoutEffect(() => {
    const active = document.activeElement;
    if (inFront && (active === null || active === document.body)) focusIt();
  }, [inFront, revision, people]);
}
