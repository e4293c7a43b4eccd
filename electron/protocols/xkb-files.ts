/**
 * The text files that say which keyboards there are: XKB's list of rules (xkeyboard-config(7), `evdev.lst`), the machine's
 * setting (keyboard(5), /etc/default/keyboard) and what `setxkbmap -query` prints.
 */

/** Names by the id of a layout: `de`, `de(nodeadkeys)`. */
export type LayoutNames = ReadonlyMap<string, string>;

/** Of sections of lines `  NAME  description`; in that of variants the description begins with the layout and a colon. */
export function parseXkbList(text: string): LayoutNames {
  const names = new Map<string, string>();
  let section = '';
  for (const line of text.split('\n')) {
    const heading = /^! *(\w+)/.exec(line)?.[1];
    if (heading !== undefined) section = heading;
    const [, name, description] = /^\s+([\w-]+)\s+(\S.*)$/.exec(line) ?? [];
    if (heading !== undefined || name === undefined || description === undefined) continue;
    if (section === 'layout') names.set(name, description.trim());
    if (section !== 'variant') continue;
    const [, layout, ofVariant] = /^([\w-]+): *(.*)$/.exec(description) ?? [];
    if (layout !== undefined && ofVariant !== undefined) names.set(`${layout}(${name})`, ofVariant.trim());
  }
  return names;
}

/** As it stands in a file: not looked up in any rules. */
export interface WrittenKeyboard {
  /** Ids. */
  readonly layouts: readonly string[];
  readonly model: string | null;
  readonly options: readonly string[];
}

/** Assignments of the shell, of which keyboard(5) has XKBMODEL, XKBLAYOUT, XKBVARIANT and XKBOPTIONS; lists have commas. */
export function parseDefaultKeyboard(text: string): WrittenKeyboard {
  return writtenKeyboard((name) => {
    const [, quoted, single, plain] =
      new RegExp(`^\\s*XKB${name.toUpperCase()}=(?:"([^"]*)"|'([^']*)'|([^\\s#]*))`, 'm').exec(text) ?? [];
    return quoted ?? single ?? plain ?? '';
  });
}

/** Lines `layout:     us,de`; the variants and options may be missing. */
export function parseKeyboardQuery(text: string): WrittenKeyboard {
  return writtenKeyboard((name) => new RegExp(`^${name}:[ \\t]*(\\S*)`, 'm').exec(text)?.[1] ?? '');
}

function writtenKeyboard(find: (name: 'model' | 'layout' | 'variant' | 'options') => string): WrittenKeyboard {
  const variants = find('variant').split(',');
  const layouts = find('layout')
    .split(',')
    .map((layout, index) => {
      const variant = variants[index]?.trim() ?? '';
      return variant === '' ? layout.trim() : `${layout.trim()}(${variant})`;
    });
  return {
    layouts: layouts.filter((id) => id !== ''),
    model: find('model').trim() || null,
    options: find('options')
      .split(',')
      .flatMap((option) => option.trim() || []),
  };
}
