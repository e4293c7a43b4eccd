/** The only bridge to a page: plain functions, no event objects, no channel names. Built as one CommonJS file. */
import { contextBridge, ipcRenderer } from 'electron';
import type { InspectorNews } from './contract/inspector/inspector-view.ts';
import { channels } from './contract/names.ts';
import type { GreeterView, VestibuleBridge } from './contract/renderer.ts';

/** The newest that was sent, which may be before the page listens. */
let newest: GreeterView | null = null;
ipcRenderer.on(channels.view, (_event: unknown, view: GreeterView) => {
  newest = view;
});
const ask = (): Promise<GreeterView> => ipcRenderer.invoke(channels.current);
// The greeter's page has no fragment. It asks while its scripts are on their way.
const asked = location.hash === '' ? ask() : null;
// The page hears of it, where it comes so far.
asked?.catch(() => undefined);

const bridge: VestibuleBridge = {
  current: async () => {
    const view = await (asked ?? ask());
    return newest !== null && newest.revision > view.revision ? newest : view;
  },
  people: () => ipcRenderer.invoke(channels.people),
  onView: (listener) => {
    const relay = (_event: unknown, view: GreeterView): void => listener(view);
    ipcRenderer.on(channels.view, relay);
    return () => {
      ipcRenderer.removeListener(channels.view, relay);
    };
  },
  send: async (intent) => {
    await ipcRenderer.invoke(channels.intent, intent);
  },
  answer: async (answer) => {
    await ipcRenderer.invoke(channels.answer, answer);
  },
  checkPin: (pin) => ipcRenderer.invoke(channels.pin, pin),
  openPixels: (sessionId) => ipcRenderer.invoke(channels.openPixels, sessionId),
  onInspector: (listener) => {
    const relay = (_event: unknown, news: InspectorNews): void => listener(news);
    ipcRenderer.on(channels.inspector, relay);
    return () => {
      ipcRenderer.removeListener(channels.inspector, relay);
    };
  },
  exportHappenings: () => ipcRenderer.invoke(channels.exportHappenings),
};

contextBridge.exposeInMainWorld('vestibule', bridge);
