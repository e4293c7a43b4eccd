import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseConfiguration } from '../../electron/config/parse-configuration.ts';
import { configurationSchemaTable } from '../../electron/config/schema.ts';
import type { AnyConfigurationTable, ConfigurationKey } from '../../electron/config/schema-form.ts';

function keysOf(
  table: AnyConfigurationTable,
  above: readonly string[],
): (readonly [string, ConfigurationKey<unknown>])[] {
  return Object.values(table.members).flatMap((member) => {
    const path = [...above, member.name];
    if (member.kind === 'key') return [[path.join('.'), member] as const];
    return member.kind === 'table' ? keysOf(member, path) : keysOf({ ...member, kind: 'table' }, path);
  });
}

const keys = keysOf(configurationSchemaTable, []);
const page = readFileSync(join(import.meta.dirname, '../../docs/configuration.md'), 'utf8');

describe('every key of the schema', () => {
  it('is written in the way of the file: small letters and underscores', () => {
    for (const [path] of keys) expect(path).toMatch(/^[a-z_]+(\.[a-z_]+)*$/);
  });

  it('has one sentence of documentation', () => {
    for (const [, key] of keys) expect(key.documentation).toMatch(/^[A-Z].*\.$/);
  });

  it('has a default that can be written as the schema says', () => {
    for (const [path, key] of keys) {
      if (key.defaultWritten === null) continue;
      expect(parseConfiguration(`${path} = ${key.defaultWritten}`, 'f').problems).toEqual([]);
      expect(parseConfiguration(`${path} = ${key.defaultWritten}`, 'f')).toEqual(parseConfiguration('', 'f'));
    }
  });

  it('has its row with its default in the documentation', () => {
    for (const [path, key] of keys) {
      const cells = page.split('\n').map((line) => line.split('|').map((cell) => cell.trim()));
      const row = cells.find((each) => each[1] === `\`${path}\``);
      expect(row).toBeDefined();
      if (key.defaultWritten !== null) expect(row).toContain(`\`${key.defaultWritten}\``);
    }
  });

  it('is in the documentation as an example that has no problem', () => {
    const example = /```toml\n(.*?)```/s.exec(page)?.[1] ?? '';
    for (const [path] of keys) expect(example).toContain(`${path.split('.').at(-1)} = `);
    expect(parseConfiguration(example, 'f').problems).toEqual([]);
  });
});
