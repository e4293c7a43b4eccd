import { expect, it } from 'vitest';
import { parseAccountIcon } from '../../electron/protocols/accounts-service.ts';

it.each([
  ['[User]\nSession=gnome\nIcon=/home/ada/.face\nSystemAccount=false\n', '/home/ada/.face'],
  ['[User]\nIcon = /a\\sb\\\\c \n', '/a b\\c'],
  ['[User]\nIcon=/one\nIcon=/two\n', '/two'],
  ['[User]\nIcon=\n', null],
  ['[User]\nIcon=face.png\n', null],
  ['[User]\nIcon=/a\0b\n', null],
  [`[User]\nIcon=/${'a'.repeat(5000)}\n`, null],
  ['Icon=/a\n[Other]\nIcon=/b\n', null],
  ['[User]\n#Icon=/a\nIcons=/b\n', null],
  ['', null],
])('of %j the icon is %j', (text, icon) => {
  expect(parseAccountIcon(text)).toBe(icon);
});
