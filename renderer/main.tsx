import { createRoot } from 'react-dom/client';
import { replayHash } from '../electron/contract/inspector/replay.ts';
import { coverHash, inspectorHash } from '../electron/contract/names.ts';
import { App } from './app.tsx';
import { findBridge } from './bridge.ts';
import { t } from './i18n/translate.ts';
import { watchTouch } from './ui/appearance.ts';
import { installBrowserKeyGuard } from './ui/browser-keys.ts';
import { watchCapsLock } from './ui/caps-lock.ts';
import { speakAsMachine } from './ui/shared-appearance.ts';
import { createViewStore } from './view-store.ts';
import './ui/tokens.css';
import './ui/base.css';

const root = document.getElementById('root');
if (root === null) throw new Error('the page has no #root');

const bridge = findBridge();
if (location.hash === replayHash) {
  installBrowserKeyGuard(window, () => 'window');
  void import('./replay/replay.tsx').then(({ showReplay }) => showReplay(createRoot(root)));
} else if (location.hash === coverHash) {
  installBrowserKeyGuard(window, () => 'kiosk');
  void import('./kiosk/cover.tsx').then(({ showCover }) => showCover(createRoot(root)));
} else if (location.hash === inspectorHash && bridge !== null) {
  installBrowserKeyGuard(window, () => 'window');
  void import('./inspector/inspector.tsx').then(async ({ OwnInspector }) => {
    await speakAsMachine();
    createRoot(root).render(<OwnInspector bridge={bridge} />);
  });
} else if (bridge === null) {
  root.textContent = t('noBridge');
} else {
  watchCapsLock(window);
  watchTouch(window);
  const store = createViewStore(bridge);
  installBrowserKeyGuard(window, () => store.get()?.seat.kind ?? 'kiosk');
  createRoot(root).render(<App bridge={bridge} store={store} />);
}
