/** Which keys differ between two configurations, and which of them hold only from the next start. Pure. */
import type { Configuration } from '../contract/configuration.ts';
import { configurationSchemaTable } from './schema.ts';
import type { AnyConfigurationTable } from './schema-form.ts';

/**
 * Keys that are about what a running Vestibule has already chosen: the program that draws its pages, the monitor that they
 * are on, and whether that program is light or dark. Everything else holds for whatever comes next.
 */
const fromNextStart: readonly string[] = ['runtime', 'kiosk.monitor', 'brand.appearance'];

/** Paths such as `session.grace_period`, in the order of the schema. */
export function listChangedKeys(before: Configuration, after: Configuration): readonly string[] {
  return changedIn(configurationSchemaTable, '', before as unknown as Values, after as unknown as Values);
}

/** Those in which a configuration differs from the one of the start, and that wait for the next one. */
export function listWaitingKeys(atStart: Configuration, now: Configuration): readonly string[] {
  return listChangedKeys(atStart, now).filter((key) => fromNextStart.includes(key));
}

type Values = Readonly<Record<string, unknown>>;

function changedIn(table: AnyConfigurationTable, above: string, before: Values, after: Values): readonly string[] {
  return Object.entries(table.members).flatMap(([name, member]) => {
    const path = `${above}${member.name}`;
    if (member.kind === 'table') return changedIn(member, `${path}.`, before[name] as Values, after[name] as Values);
    return JSON.stringify(before[name]) === JSON.stringify(after[name]) ? [] : [path];
  });
}
