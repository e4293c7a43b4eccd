import { expect, it } from 'vitest';
import { decideRequest } from '../../electron/windows/request-filter.ts';

it.each([
  'https://vestibule.localhost/',
  'https://vestibule.localhost/assets/index.js',
  'ws://127.0.0.1:4711/pixels/token',
  'data:image/png;base64,AAAA',
])('lets %s through', (address) => {
  expect(decideRequest(address, 4711)).toBe(true);
});

it.each([
  'https://example.org/',
  'https://vestibule.localhost:8443/',
  'http://vestibule.localhost/',
  'http://127.0.0.1:4711/',
  'ws://127.0.0.1:4712/pixels/token',
  'ws://127.0.0.1/pixels/token',
  'ws://localhost:4711/pixels/token',
  'ws://somebody@127.0.0.1:4711/pixels/token',
  'wss://127.0.0.1:4711/',
  'file:///etc/passwd',
  'blob:https://vestibule.localhost/4d0e8e44',
  'chrome-extension://abc/x.js',
  'devtools://devtools/bundled/inspector.html',
  'not an address',
])('blocks %s', (address) => {
  expect(decideRequest(address, 4711)).toBe(false);
});
