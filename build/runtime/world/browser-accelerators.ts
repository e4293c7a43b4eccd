/**
 * Keys with which a browser acts by itself (new window, file dialog, task manager, view source ...), from
 * chrome/browser/ui/accelerator_table.cc. Electron has none without a menu. The page still gets the key; editing keys
 * (copy, paste, undo, select all) are the page's and not here.
 */

export interface KeyPress {
  readonly code: string;
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
}

const withControl = new Set([
  'KeyD',
  'KeyE',
  'KeyF',
  'KeyG',
  'KeyH',
  'KeyJ',
  'KeyK',
  'KeyL',
  'KeyM',
  'KeyN',
  'KeyO',
  'KeyP',
  'KeyQ',
  'KeyR',
  'KeyS',
  'KeyT',
  'KeyU',
  'KeyW',
  'Tab',
  'PageUp',
  'PageDown',
  'F4',
  'F5',
  'Minus',
  'Equal',
  'NumpadAdd',
  'NumpadSubtract',
  'Numpad0',
  'Digit0',
  'Digit1',
  'Digit2',
  'Digit3',
  'Digit4',
  'Digit5',
  'Digit6',
  'Digit7',
  'Digit8',
  'Digit9',
]);
const withControlAndShift = new Set([
  'KeyA',
  'KeyB',
  'KeyC',
  'KeyD',
  'KeyG',
  'KeyI',
  'KeyJ',
  'KeyK',
  'KeyM',
  'KeyN',
  'KeyO',
  'KeyP',
  'KeyQ',
  'KeyR',
  'KeyT',
  'KeyU',
  'KeyW',
  'Tab',
  'Delete',
  'F5',
  'PageUp',
  'PageDown',
  'Slash',
  'Minus',
  'Equal',
]);
const alone = new Set([
  'F1',
  'F3',
  'F5',
  'F6',
  'F7',
  'F10',
  'F11',
  'F12',
  'BrowserBack',
  'BrowserForward',
  'BrowserHome',
  'BrowserRefresh',
  'BrowserSearch',
  'BrowserFavorites',
]);
const withAlt = new Set(['ArrowLeft', 'ArrowRight', 'Home', 'KeyD', 'KeyE', 'KeyF', 'F4']);

export function isBrowserAccelerator(press: KeyPress): boolean {
  // Chromium's task manager.
  if (press.shiftKey && !press.ctrlKey && press.code === 'Escape') return true;
  if (press.key === 'Alt' && !press.ctrlKey && !press.shiftKey) return true;
  if (press.ctrlKey && press.altKey) return false;
  if (press.ctrlKey) return (press.shiftKey ? withControlAndShift : withControl).has(press.code);
  if (press.altKey) return withAlt.has(press.code) || (press.shiftKey && /^Key[AIT]$/.test(press.code));
  return alone.has(press.code);
}
