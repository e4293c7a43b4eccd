import { lazy, Suspense, useLayoutEffect, useRef, useSyncExternalStore } from 'react';
import type { GreeterView, VestibuleBridge } from '../electron/contract/renderer.ts';
import { Greeter } from './greeter/greeter.tsx';
import { prepareKnown } from './i18n/known-texts.ts';
import { useLanguage } from './i18n/translate.ts';
import { useInspectorSwitch } from './inspector/switch.ts';
import { useBrand } from './kiosk/brand.ts';
import { useMaintenance } from './kiosk/use-maintenance.ts';
import { loadPictureLibrary } from './session-view/picture-library.ts';
import { SessionView } from './session-view/session-view.tsx';
import { useAppearance, useAppliedAppearance } from './ui/appearance.ts';
import { useSharedAppearance } from './ui/shared-appearance.ts';
import { Stopping } from './ui/stopping.tsx';
import type { ViewStore } from './view-store.ts';

/** No part of the first paint. */
const Maintenance = lazy(() => import('./kiosk/maintenance.tsx').then((module) => ({ default: module.Maintenance })));
const Inspector = lazy(() =>
  import('./inspector/inspector.tsx').then(async (module) => {
    await module.ready;
    return { default: module.Inspector };
  }),
);

const ScreenKeyboard = lazy(() =>
  import('./screen-keyboard/screen-keyboard.tsx').then((module) => ({ default: module.ScreenKeyboard })),
);

/**
 * The screens lie on top of each other and none is taken away: the greeter stays laid out under a session, so that going
 * back to it takes one frame.
 */
export function App(props: { readonly bridge: VestibuleBridge; readonly store: ViewStore }) {
  const view = useSyncExternalStore(props.store.subscribe, props.store.get);
  if (view === null) return null;
  return <Screens bridge={props.bridge} view={view} />;
}

function Screens(props: { readonly bridge: VestibuleBridge; readonly view: GreeterView }) {
  const { bridge, view } = props;
  usePaintedReport(bridge, view);
  const appearance = useAppearance(view.appearance);
  useAppliedAppearance(appearance);
  useSharedAppearance(appearance);
  useLanguage();
  useBrand(view.brand ?? null, appearance.highContrast);
  const maintenance = useMaintenance(view.kiosk?.maintenance ?? null);
  const inspector = useInspectorSwitch(view.inspector, view.inspectorAsked);
  return (
    <>
      <Greeter
        bridge={bridge}
        view={view}
        inFront={view.screen === 'greeter'}
        inspector={inspector}
        appearance={appearance}
      />
      <SessionView
        bridge={bridge}
        session={view.screen === 'session' ? view.session : null}
        revision={view.revision}
        mayFillScreen={view.mayFillScreen}
        clipboard={view.clipboard && view.seat.kind !== 'kiosk'}
        inspector={inspector}
        isBare={view.kiosk?.isBare === true}
      />
      {maintenance.isShown && view.screen !== 'stopping' && (
        <Suspense fallback={null}>
          <Maintenance
            bridge={bridge}
            isOpen={maintenance.isOpen}
            hasSession={view.session !== null}
            onClose={maintenance.close}
          />
        </Suspense>
      )}
      {appearance.screenKeyboard && view.screen !== 'stopping' && (
        <Suspense fallback={null}>
          <ScreenKeyboard language={appearance.language} />
        </Suspense>
      )}
      {inspector.isOpen && (
        <Suspense fallback={null}>
          <Inspector
            bridge={bridge}
            tab={view.inspectorAsked?.tab ?? null}
            mayOwnWindow={view.inspectorWindow}
            onClose={inspector.close}
            onLeave={inspector.leave}
          />
        </Suspense>
      )}
      {view.screen === 'stopping' && <Stopping />}
    </>
  );
}

/**
 * Says `painted` once for each new screen: the first animation frame comes before the new screen is drawn, the second
 * while it may still be, since drawing has a thread of its own, and the third once that has taken it. What others do from
 * then on no longer keeps it waiting. Then there is time to load what a session will need, so that logging in does not wait.
 */
function usePaintedReport(bridge: VestibuleBridge, view: GreeterView): void {
  const newest = useRef(view);
  newest.current = view;
  const screen = view.screen;
  const sessionId = view.session?.sessionId ?? null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another session in front is another screen; behind the greeter it is none.
  useLayoutEffect(() => {
    let frame = 0;
    const afterFrames = (count: number, then: () => void): void => {
      frame = requestAnimationFrame(() => (count === 1 ? then() : afterFrames(count - 1, then)));
    };
    afterFrames(1, () => {
      const { revision } = newest.current;
      afterFrames(2, () => {
        bridge.send({ kind: 'painted', revision, screen }).catch(reportRejected);
        requestIdleCallback(() => {
          void loadPictureLibrary();
          void prepareKnown();
        });
      });
    });
    return () => cancelAnimationFrame(frame);
  }, [bridge, screen, screen === 'session' ? sessionId : null]);
}

function reportRejected(error: unknown): void {
  console.error('not accepted', error);
}
