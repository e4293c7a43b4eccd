/** The only bridge to a page: plain functions, no event objects, no channel names. Built as one CommonJS file. */
import { contextBridge, ipcRenderer } from 'electron';
import type { InspectorNews } from './contract/inspector/inspector-view.ts';
import { channels } from './contract/names.ts';
import type { GreeterView, VestibuleBridge } from './contract/renderer.ts';

const bridge: VestibuleBridge = {
  current: () => ipcRenderer.invoke(channels.current),
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
