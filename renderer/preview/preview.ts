/** The page with a pretend other side: `?state=NAME` begins in one of pretend-states.ts. Never part of the product's build. */
import { createPretendBridge, type PretendBridge } from './pretend-bridge.ts';
import { pretendPeople } from './pretend-people.ts';
import { pretendStates } from './pretend-states.ts';

declare global {
  interface Window {
    /** For whoever looks or tests: what was sent, and the levers. */
    pretend: PretendBridge;
  }
}

const query = new URLSearchParams(location.search);
const name = query.get('state') ?? 'greeter';
const pretend = createPretendBridge(pretendStates[name] ?? {}, {
  waits: query.has('waits'),
  people: pretendPeople(name),
  members: Number(query.get('members') ?? 0),
});
window.pretend = pretend;
Object.defineProperty(window, 'vestibule', { value: pretend.bridge });
if (!query.has('waits')) {
  const { showPanel } = await import('./panel.ts');
  showPanel({ states: Object.keys(pretendStates), current: name });
}
await import('../main.tsx');
