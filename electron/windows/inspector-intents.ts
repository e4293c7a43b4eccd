import type { Intent } from '../contract/renderer.ts';

/** What the page of an inspector may ask for. */
export function isInspectorIntent({ kind }: Intent): boolean {
  switch (kind) {
    case 'inspect':
    case 'signal-member':
    case 'kill-display-server':
    case 'hang-up':
    case 'start-specimen':
    case 'slow-motion':
    case 'perform-next':
    case 'end-session':
      return true;
    default:
      return false;
  }
}
