import { type Configuration, configurationSchema } from '../contract/configuration.ts';
import { configurationSchemaTable } from './schema.ts';
import type { AnyConfigurationTable, AnyConfigurationTableList, ConfigurationKey } from './schema-form.ts';

/** What has a value of its own. */
export type Valued = ConfigurationKey<unknown> | AnyConfigurationTableList;

/**
 * The configuration in which each key has the value that `findValue` gives for it.
 *
 * A value that the contract refuses is a bug of the schema and throws.
 */
export function createConfiguration(findValue: (key: Valued) => unknown): Configuration {
  return configurationSchema.parse(valuesOfTable(configurationSchemaTable, findValue));
}

/** The configuration of a machine that has no configuration file. */
export const defaultConfiguration: Configuration = createConfiguration((key) => key.default);

function valuesOfTable(table: AnyConfigurationTable, findValue: (key: Valued) => unknown): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(table.members).map(([name, member]) => [
      name,
      member.kind === 'table' ? valuesOfTable(member, findValue) : findValue(member),
    ]),
  );
}
