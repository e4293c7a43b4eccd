/** Kiosks, as differences from the plain greeter. */

import type { BrandView, GreeterView, KioskView } from '../../electron/contract/renderer.ts';
import { pretendEnd } from './pretend-end.ts';

const logo =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 240 60'%3E%3Ccircle cx='30' cy='30' r='26' fill='%23e4572e'/%3E%3Crect x='70' y='18' width='160' height='24' rx='12' fill='%23e4572e'/%3E%3C/svg%3E";
const picture =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 160 90' preserveAspectRatio='xMidYMid slice'%3E%3Crect width='160' height='90' fill='%23fff'/%3E%3Cpath d='M0 90 60 20l40 45 25-25 35 50z' fill='%2379a'/%3E%3Ccircle cx='125' cy='20' r='9' fill='%23fd6'/%3E%3C/svg%3E";

const apps: KioskView['apps'] = [
  { id: 'map', name: 'City map', icon: null },
  { id: 'catalogue', name: 'Catalogue of the library', icon: null },
  { id: 'bus', name: 'Departures', icon: logo },
  { id: 'news', name: 'News', icon: null },
  { id: 'long', name: 'Übersicht der Veranstaltungen im Rathaus und in der Stadtbücherei', icon: null },
];

const brand: BrandView = {
  name: 'City Library',
  logo: null,
  accent: '#e4572e',
  background: '#f4ead9',
  backgroundDark: '#231a12',
  backgroundImage: null,
  appearance: 'auto',
};

function kiosk(change: Partial<KioskView>, also: Partial<GreeterView> = {}): Partial<GreeterView> {
  return {
    seat: { name: 'seat0', kind: 'kiosk' },
    kiosk: {
      isTrial: false,
      entry: 'touch',
      apps: apps.slice(0, 1),
      maintenance: { keys: 'Ctrl+Alt+Shift+M', isOpen: false },
      isBare: false,
      ...change,
    },
    people: { mode: 'none', version: 0 },
    manualEntry: false,
    clipboard: false,
    inspector: false,
    inspectorWindow: false,
    power: null,
    sessions: [{ id: 'map', name: 'City map', comment: '' }],
    defaultSession: 'map',
    ...also,
  };
}

export const pretendKiosks: Readonly<Record<string, Partial<GreeterView>>> = {
  'kiosk-one': kiosk({}, { brand }),
  'kiosk-several': kiosk({ apps }, { brand: { ...brand, logo } }),
  'kiosk-picture': kiosk({ apps: apps.slice(0, 3) }, { brand: { ...brand, backgroundImage: picture } }),
  'kiosk-yellow': kiosk({}, { brand: { ...brand, accent: '#ffd400', background: '#777777', backgroundDark: null } }),
  'kiosk-failed': kiosk({ apps }, { refusal: 'The login broke off: its worker died' }),
  'kiosk-ended': kiosk(
    { apps: apps.slice(0, 3) },
    {
      brand,
      lastEnd: pretendEnd({ kind: 'failed-to-start', why: 'the program /usr/bin/map was not found' }, null, 'City map'),
    },
  ),
  'kiosk-account': kiosk(
    { entry: 'account' },
    { brand, guest: false, people: { mode: 'list', version: 1 }, manualEntry: true },
  ),
  'kiosk-account-several': kiosk(
    { entry: 'account', apps },
    { brand, guest: false, people: { mode: 'list', version: 1 }, manualEntry: true },
  ),
  'kiosk-maintenance': kiosk({ maintenance: { keys: 'Ctrl+Alt+Shift+M', isOpen: true } }, { brand }),
};
