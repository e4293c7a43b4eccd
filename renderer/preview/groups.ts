/** All states of the preview, in groups that a person finds one in. */

import { replayHash } from '../../electron/contract/inspector/replay.ts';
import { inspectorHash } from '../../electron/contract/names.ts';
import type { GreeterView } from '../../electron/contract/renderer.ts';
import { configurationStates } from './pretend-configuration.ts';
import { pretendInspectors } from './pretend-inspector.ts';
import { pretendKiosks } from './pretend-kiosks.ts';
import { pretendLogons } from './pretend-logons.ts';
import { pretendReplays } from './pretend-replay.ts';
import { pretendStates } from './pretend-states.ts';

export type Groups = Readonly<Record<string, readonly string[]>>;

const ofOthers = { ...configurationStates, ...pretendKiosks, ...pretendLogons };
const own = Object.keys(pretendStates).filter((name) => !(name in ofOthers));

/** An inspector in a window of its own. */
const ownWindow = 'inspector-own';

export const groups: Groups = {
  Greeter: own.filter((name) => !/^(end|session)-|^session$/.test(name)),
  Ends: own.filter((name) => name.startsWith('end-')),
  Session: own.filter((name) => name === 'session' || name.startsWith('session-')),
  Configuration: Object.keys(configurationStates),
  'Security screen': Object.keys(pretendLogons),
  Kiosk: Object.keys(pretendKiosks),
  Inspector: [...Object.keys(pretendInspectors), ownWindow],
  Replay: Object.keys(pretendReplays),
};

export function findState(name: string): Partial<GreeterView> {
  return pretendStates[name] ?? pretendInspectors[name] ?? {};
}

/** Which page it is a state of; null: the greeter's. */
export function findHash(name: string): string | null {
  if (name in pretendReplays) return replayHash;
  return name === ownWindow ? inspectorHash : null;
}
