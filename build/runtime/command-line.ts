/** Electron's command line: `electron [switches] [-r FILE] APP [arguments]`. Pure. */

export interface CommandLine {
  readonly kind: 'run' | 'version';
  /** Modules that are required before the application, in order. */
  readonly requires: readonly string[];
  /** What goes to Chromium, by name without dashes; an empty value is a switch without one. */
  readonly switches: ReadonlyMap<string, string>;
  /** A folder with a package.json, or a script; null: none was named. */
  readonly appPath: string | null;
}

/** Node's own, which the `electron` script has taken out for Node itself; Chromium must not see them. */
const nodeSwitches = /^(inspect|inspect-brk|inspect-port|inspect-wait|require)$/;

/** `words` are all words after the program's name. What comes after the application's path is the application's own. */
export function parseCommandLine(words: readonly string[]): CommandLine {
  const requires: string[] = [];
  const switches = new Map<string, string>();
  let kind: CommandLine['kind'] = 'run';
  let index = 0;
  for (; index < words.length; index++) {
    const word = words[index] ?? '';
    if (!word.startsWith('-') || word === '-') break;
    if (word === '-r' || word === '--require') {
      index++;
      const file = words[index];
      if (file !== undefined) requires.push(file);
      continue;
    }
    if (word === '-v' || word === '--version') {
      kind = 'version';
      continue;
    }
    if (!word.startsWith('--') || word === '--') continue;
    const [name, value] = splitSwitch(word.slice(2));
    if (!nodeSwitches.test(name)) switches.set(name, value);
  }
  return { kind, requires, switches, appPath: words[index] ?? null };
}

function splitSwitch(text: string): [name: string, value: string] {
  const at = text.indexOf('=');
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
