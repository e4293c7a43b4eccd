/** The only bridge to a page: plain functions, no event objects, no channel names. Built as one CommonJS file. */
import { contextBridge, ipcRenderer } from 'electron';
import type { GreeterView, VestibuleBridge } from './contract/renderer.ts';

/*
 * The channels' names stand here once more, held to the contract by the type: a value from the contract would bring its
 * decoders (zod) into the bundle that the sandboxed preload loads at every start.
 */
const channels: typeof import('./contract/renderer.ts').channels = {
  view: 'vestibule:view',
  intent: 'vestibule:intent',
  answer: 'vestibule:answer',
  current: 'vestibule:current',
  openPixels: 'vestibule:open-pixels',
};

const bridge: VestibuleBridge = {
  current: () => ipcRenderer.invoke(channels.current),
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
  openPixels: (sessionId) => ipcRenderer.invoke(channels.openPixels, sessionId),
};

contextBridge.exposeInMainWorld('vestibule', bridge);
