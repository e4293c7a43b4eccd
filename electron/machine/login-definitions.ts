/** What the machine says of accounts in general: login.defs(5) and shells(5). */
import { readFileSync } from 'node:fs';

export interface LoginDefinitions {
  /** Numbers of people's accounts, both included. */
  readonly uidMin: number;
  readonly uidMax: number;
}

/** A line that is missing, and a file that cannot be read, mean what useradd(8) would do. */
export function readLoginDefinitions(path = '/etc/login.defs'): LoginDefinitions {
  const text = readOrEmpty(path);
  const find = (name: string): number | null => {
    const value = new RegExp(`^\\s*${name}\\s+(\\d+)\\s*$`, 'm').exec(text)?.[1];
    return value === undefined ? null : Number(value);
  };
  return { uidMin: find('UID_MIN') ?? 1000, uidMax: find('UID_MAX') ?? 60_000 };
}

/** Without the file these two, as getusershell(3) has them. */
export function readShells(path = '/etc/shells'): readonly string[] {
  const text = readOrEmpty(path);
  if (text === '') return ['/bin/sh', '/bin/csh'];
  return text
    .split('\n')
    .map((line) => line.replace(/#.*/, '').trim())
    .filter((line) => line.startsWith('/'));
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // ENOENT: minimal machines have neither.
    return '';
  }
}
