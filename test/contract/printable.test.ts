import { expect, it } from 'vitest';
import { printable } from '../../electron/contract/printable.ts';

it.each([
  ['letters of any script', 'Béla 木 🙂', 'Béla 木 🙂'],
  ['lines and columns', 'a\n\tb', 'a\n\tb'],
  ['escape sequences', '\x1b]0;title\x07\x1b[2J', '\ufffd]0;title\ufffd\ufffd[2J'],
  ['their one-character forms', '\x9b2J\x7f', '\ufffd2J\ufffd'],
  ['what overwrites a line', 'ok\rbad\b', 'ok\ufffdbad\ufffd'],
])('shows %s', (_, text, shown) => {
  expect(printable(text)).toBe(shown);
});
