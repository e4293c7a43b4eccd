import type { SeatKind } from '../../electron/contract/supervisor.ts';

/** What a key press is known by; a slice of KeyboardEvent. */
export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  /** The key makes a character with AltGr held. */
  readonly altGraph: boolean;
}

const editingLetters = new Set(['a', 'c', 'x', 'v', 'z', 'y']);
/** What keyboards with keys for them send (UI Events KeyboardEvent key values). */
const applicationKeys = new Set('Close New Open Save Print Find Help ZoomIn ZoomOut ZoomToggle ContextMenu'.split(' '));
const editingKeys = new Set(['ArrowLeft', 'ArrowRight', 'Home', 'End', 'Backspace', 'Delete', 'Insert']);

/**
 * True for a key press that belongs to the browser (reload, print, find, zoom, new window, developer tools, history ...):
 * a greeter has none of that. What edits text, moves the focus or types a character is the page's.
 */
export function isBrowserKey(press: KeyPress, seatKind: SeatKind): boolean {
  if (press.altGraph) return false;
  if (/^F\d+$/.test(press.key)) return !(seatKind === 'window' && press.altKey && press.key === 'F4');
  if (press.key.startsWith('Browser') || press.key.startsWith('Launch')) return true;
  if (applicationKeys.has(press.key)) return true;
  // Chromium's list of its own processes.
  if (press.shiftKey && press.key === 'Escape') return true;
  if (press.metaKey || (press.ctrlKey && press.altKey)) return true;
  if (press.ctrlKey) {
    if (press.shiftKey && press.key.length === 1) return true;
    return !editingLetters.has(press.key.toLowerCase()) && !editingKeys.has(press.key);
  }
  // Alt+Up and Alt+Down open and close a list; Alt+Left would go back in a history.
  if (press.altKey) return press.key !== 'ArrowUp' && press.key !== 'ArrowDown' && press.key !== 'Alt';
  return false;
}

/** Keeps the browser's own keys, menus, drops and zoom away; in a kiosk the operator's clipboard too. Gives its undo. */
export function installBrowserKeyGuard(target: Window, seatKind: () => SeatKind): () => void {
  const undo: (() => void)[] = [];
  const guard = <K extends keyof WindowEventMap>(
    kind: K,
    refuses: (event: WindowEventMap[K]) => boolean,
    options: AddEventListenerOptions = {},
  ): void => {
    const listener = (event: WindowEventMap[K]): void => {
      if (refuses(event)) event.preventDefault();
    };
    target.addEventListener(kind, listener, options);
    undo.push(() => target.removeEventListener(kind, listener, options));
  };
  guard('keydown', (event) =>
    isBrowserKey({ ...pick(event), altGraph: event.getModifierState('AltGraph') }, seatKind()),
  );
  guard('contextmenu', () => true);
  guard('dragover', () => true);
  guard('drop', () => true);
  guard('dragstart', () => true);
  // What is marked is no use to whoever stands there; in a field it is how one types over something.
  guard('selectstart', (event) => seatKind() === 'kiosk' && !(event.target instanceof HTMLInputElement));
  // The middle button scrolls by itself, and pastes what another program has marked.
  guard('mousedown', (event) => event.button === 1);
  guard('auxclick', () => true);
  guard('wheel', (event) => event.ctrlKey, { passive: false });
  guard('paste', () => seatKind() === 'kiosk');
  guard('copy', () => seatKind() === 'kiosk');
  guard('cut', () => seatKind() === 'kiosk');
  return () => {
    for (const step of undo) step();
  };
}

function pick(event: KeyboardEvent): Omit<KeyPress, 'altGraph'> {
  const { key, ctrlKey, altKey, metaKey, shiftKey } = event;
  return { key, ctrlKey, altKey, metaKey, shiftKey };
}
