/** The page with a pretend other side; the address says in which state it begins, and how it looks (look.ts). Never part of the product's build. */
import { replayPath } from '../../electron/contract/inspector/replay.ts';
import { findHash, findState, groups } from './groups.ts';
import { configureLook, readLook, shareLook } from './look.ts';
import { createPretendBridge, type PretendBridge } from './pretend-bridge.ts';
import { pretendInspector } from './pretend-inspector.ts';
import { pretendPeople } from './pretend-people.ts';
import { pretendReplays } from './pretend-replay.ts';

declare global {
  interface Window {
    /** For whoever looks or tests: what was sent, and the levers. */
    pretend: PretendBridge;
  }
}

const query = new URLSearchParams(location.search);
const look = readLook(query);
const { state } = look;
const pretend = createPretendBridge(
  { appearance: configureLook(look), ...findState(state) },
  {
    waits: query.has('waits'),
    people: pretendPeople(state),
    inspector: pretendInspector(state, Number(query.get('members') ?? 0)),
    answerMs: look.isSlow ? 6000 : 400,
  },
);
window.pretend = pretend;
Object.defineProperty(window, 'vestibule', { value: pretend.bridge });

const hash = findHash(state);
if (hash !== null) history.replaceState(null, '', hash);
if (location.hash !== '') shareLook(look);
const replay = pretendReplays[state];
if (replay !== undefined) {
  const { fetch } = window;
  window.fetch = async (input, init) =>
    input === replayPath ? Response.json(replay, { status: replay === null ? 404 : 200 }) : fetch(input, init);
}

if (!query.has('waits')) {
  const { showPanel } = await import('./panel.ts');
  showPanel(groups, look);
}
await import('../main.tsx');
