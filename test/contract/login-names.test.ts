import { expect, it } from 'vitest';
import { isReservedLoginName } from '../../electron/contract/login-names.ts';
import { guestAccountCount, guestAccountName } from '../../electron/machine/guest-accounts.ts';
import { serviceAccountName } from '../../electron/machine/system-accounts.ts';

it.each([
  'root',
  serviceAccountName,
  ...Array.from({ length: guestAccountCount }, (_, index) => guestAccountName(index + 1)),
])('nobody logs in as %s', (name) => {
  expect(isReservedLoginName(name)).toBe(true);
});

it.each(['', 'ada', 'roots', 'vestibule-guest', 'vestibule-guest-1a', 'my-vestibule'])(
  '%j is a name like any other',
  (name) => {
    expect(isReservedLoginName(name)).toBe(false);
  },
);
