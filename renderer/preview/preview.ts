/** The page with a pretend other side: `?state=NAME` begins in one of pretend-states.ts. Never part of the product's build. */
import { createPretendBridge, type PretendBridge } from './pretend-bridge.ts';
import { pretendStates } from './pretend-states.ts';

declare global {
  interface Window {
    /** For whoever looks or tests: what was sent, and the levers. */
    pretend: PretendBridge;
  }
}

const query = new URLSearchParams(location.search);
const state = pretendStates[query.get('state') ?? 'greeter'] ?? {};
const pretend = createPretendBridge(state, { waits: query.has('waits') });
window.pretend = pretend;
Object.defineProperty(window, 'vestibule', { value: pretend.bridge });
await import('../main.tsx');
