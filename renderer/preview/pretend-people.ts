import type { PersonView } from '../../electron/contract/renderer.ts';

const few: readonly PersonView[] = [
  { name: 'ada', realName: 'Ada Lovelace' },
  { name: 'mallory', realName: '<b>Mallory</b> <img src=x onerror=alert(1)>' },
];

const several: readonly PersonView[] = [
  ...few,
  { name: 'edsger', realName: 'Edsger W. Dijkstra' },
  { name: 'grace', realName: 'Grace Hopper' },
  { name: 'margaret', realName: null },
  { name: 'zoe', realName: 'Zoë Ångström-Featherstonehaugh of the Department of Unusually Long Names' },
];

/** Accounts of Vestibule's own, and names that nobody should have, as the manager lets them through. */
const odd: readonly PersonView[] = [
  { name: 'kiosk', realName: 'A Visitor', isLocal: true },
  { name: 'demo', realName: null, isLocal: true },
  { name: 'adah', realName: 'עדה לאבלייס (Ada) 1815' },
  { name: 'two words', realName: '"Quoted" \'twice\' & <i>more</i>' },
  { name: 'w'.repeat(256), realName: null },
  { name: 'stacked', realName: `Z${'\u0301'.repeat(118)}` },
  { name: 'long', realName: 'M'.repeat(120) },
  { name: 'turned', realName: 'Eve \u202eecila\u202c\u2069 \u200f(admin)' },
];

const firstNames = ['Alan', 'Barbara', 'Donald', 'Frances', 'Ken', 'Lynn', 'Niklaus', 'Radia', 'Sophie', 'Tony'];
const lastNames = ['Allen', 'Conway', 'Hoare', 'Kay', 'Knuth', 'Liskov', 'Perlman', 'Thompson', 'Wilson', 'Wirth'];

/** A school: `count` people with real names, told apart by their login names. */
function school(count: number): readonly PersonView[] {
  return Array.from({ length: count }, (_, index) => {
    const firstName = firstNames[index % firstNames.length] ?? '';
    const lastName = lastNames[Math.floor(index / firstNames.length) % lastNames.length] ?? '';
    const name = `${firstName[0]}${lastName}${index + 1}`.toLowerCase();
    return { name, realName: `${firstName} ${lastName}` };
  });
}

/** The people of one of the pretend states. */
export function pretendPeople(state: string): readonly PersonView[] {
  if (state === 'odd') return odd;
  if (state === 'several' || state === 'remembered') return several;
  if (state === 'many') return school(25);
  if (state.includes('crowd')) return school(1000);
  return few;
}
