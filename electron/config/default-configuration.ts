import { type Configuration, configurationSchema } from '../contract/configuration.ts';
import { type AnyConfigurationTable, type ConfigurationKey, configurationSchemaTable } from './schema.ts';

/**
 * The configuration in which each key has the value that `findValue` gives for it.
 *
 * A value that the contract refuses is a bug of the schema and throws.
 */
export function createConfiguration(findValue: (key: ConfigurationKey<unknown>) => unknown): Configuration {
  return configurationSchema.parse(valuesOfTable(configurationSchemaTable, findValue));
}

/** The configuration of a machine that has no configuration file. */
export const defaultConfiguration: Configuration = createConfiguration((key) => key.default);

function valuesOfTable(
  table: AnyConfigurationTable,
  findValue: (key: ConfigurationKey<unknown>) => unknown,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(table.members).map(([name, member]) => [
      name,
      member.kind === 'table' ? valuesOfTable(member, findValue) : findValue(member),
    ]),
  );
}
