import { printable } from '../contract/printable.ts';

/** With --json standard output holds JSON alone; words for people go to standard error then. */
export interface Output {
  /** For people who asked for something: standard output, but not with --json. */
  say(line: string): void;
  /** For people, whatever the output is for: standard error. */
  note(line: string): void;
  /** One JSON value a line; only with --json. */
  json(value: unknown): void;
  readonly isJson: boolean;
}

export function createOutput(isJson: boolean): Output {
  return {
    isJson,
    say: (line) => void (isJson ? process.stderr : process.stdout).write(`${printable(line)}\n`),
    note: (line) => void process.stderr.write(`${printable(line)}\n`),
    json: (value) => {
      if (isJson) process.stdout.write(`${JSON.stringify(value)}\n`);
    },
  };
}

/** Columns as wide as their widest cell, two spaces apart. */
export function formatTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
