import { expect, it } from 'vitest';
import { isBrowserKey, type KeyPress } from '../../renderer/ui/browser-keys.ts';

/** `Ctrl+Shift+R` and the like. */
function press(keys: string): KeyPress {
  const parts = keys.split('+');
  const has = (name: string): boolean => parts.slice(0, -1).includes(name);
  return {
    key: parts.at(-1) ?? '',
    ctrlKey: has('Ctrl'),
    altKey: has('Alt'),
    metaKey: has('Meta'),
    shiftKey: has('Shift'),
    altGraph: has('AltGr'),
  };
}

it.each([
  'F1',
  'F3',
  'F5',
  'F6',
  'F7',
  'F11',
  'F12',
  'Shift+F10',
  'Alt+F4',
  'Ctrl+r',
  'Ctrl+Shift+R',
  'Ctrl+Shift+I',
  'Ctrl+Shift+C',
  'Ctrl+p',
  'Ctrl+f',
  'Ctrl+n',
  'Ctrl+t',
  'Ctrl+w',
  'Ctrl+l',
  'Ctrl+j',
  'Ctrl+h',
  'Ctrl+u',
  'Ctrl+o',
  'Ctrl+s',
  'Ctrl+0',
  'Ctrl+=',
  'Ctrl+Tab',
  'Ctrl+PageDown',
  'Alt+ArrowLeft',
  'Alt+Home',
  'Alt+d',
  'Meta+d',
  'Ctrl+Alt+t',
  'BrowserBack',
  'LaunchMail',
  'Shift+Escape',
  'ZoomIn',
  'Close',
  'Print',
  'ContextMenu',
])('%s is the browser’s on a kiosk', (keys) => {
  expect(isBrowserKey(press(keys), 'kiosk')).toBe(true);
});

it.each([
  'a',
  'A',
  '7',
  'Enter',
  'Escape',
  'Tab',
  'Shift+Tab',
  ' ',
  'ArrowUp',
  'ArrowDown',
  'Home',
  'End',
  'Backspace',
  'Delete',
  'Ctrl+a',
  'Ctrl+v',
  'Ctrl+ArrowLeft',
  'Ctrl+Backspace',
  'Alt+ArrowDown',
  'AltGr+@',
  'Ctrl+Alt+AltGr+@',
  'Dead',
])('%s is the page’s', (keys) => {
  expect(isBrowserKey(press(keys), 'kiosk')).toBe(false);
});

it('leaves closing the window to a person where it is a window', () => {
  expect(isBrowserKey(press('Alt+F4'), 'window')).toBe(false);
  expect(isBrowserKey(press('Alt+F5'), 'window')).toBe(true);
});
