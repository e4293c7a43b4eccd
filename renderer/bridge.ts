import type { VestibuleBridge } from '../electron/contract/renderer.ts';

declare global {
  interface Window {
    readonly vestibule?: VestibuleBridge;
  }
}

/** What the preload has put on the page; null where the page was opened outside Vestibule. */
export function findBridge(): VestibuleBridge | null {
  return window.vestibule ?? null;
}
