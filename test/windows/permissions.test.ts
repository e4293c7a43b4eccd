import { describe, expect, it } from 'vitest';
import { pageOrigin } from '../../electron/contract/renderer.ts';
import { allowedPermissions, decidePermission, permissionsOf } from '../../electron/windows/permissions.ts';

const ours = { from: `${pageOrigin}/`, isMainFrame: true } as const;

describe('permissions', () => {
  it('allows our page the loopback network and the keyboard lock on every seat', () => {
    for (const seatKind of ['window', 'kiosk', 'virtual'] as const) {
      for (const permission of ['loopback-network', 'local-network', 'local-network-access', 'keyboardLock']) {
        expect(decidePermission({ ...ours, permission, seatKind })).toBe(true);
      }
    }
  });

  it.each([
    ['window', true],
    ['virtual', true],
    ['kiosk', false],
  ] as const)('on a %s seat the clipboard is allowed: %s', (seatKind, allowed) => {
    expect(decidePermission({ ...ours, permission: 'clipboard-read', seatKind })).toBe(allowed);
    expect(decidePermission({ ...ours, permission: 'clipboard-sanitized-write', seatKind })).toBe(allowed);
  });

  it.each([
    'media',
    'display-capture',
    'geolocation',
    'notifications',
    'openExternal',
    'fullscreen',
    'usb',
    'fileSystem',
    'unknown',
    '',
  ])('denies %j, which is not in the table', (permission) => {
    expect(decidePermission({ ...ours, permission, seatKind: 'window' })).toBe(false);
  });

  it.each([
    'https://vestibule.localhost.example',
    'http://vestibule.localhost',
    'https://vestibule.localhost:8443',
    'https://theme.vestibule.localhost',
    'file:///etc/passwd',
    'null',
    '',
  ])('denies everything to %j', (from) => {
    for (const { permission } of allowedPermissions) {
      expect(decidePermission({ permission, from, isMainFrame: true, seatKind: 'window' })).toBe(false);
    }
  });

  it('denies everything to a frame inside the page', () => {
    for (const { permission } of allowedPermissions) {
      expect(decidePermission({ ...ours, isMainFrame: false, permission, seatKind: 'window' })).toBe(false);
    }
  });

  it('gives a reason for each row', () => {
    for (const row of allowedPermissions) expect(row.reason.length).toBeGreaterThan(20);
  });

  it('lists what a kiosk has, without the clipboard', () => {
    expect(permissionsOf('kiosk')).toEqual([
      'loopback-network',
      'local-network',
      'local-network-access',
      'keyboardLock',
    ]);
  });
});
