/**
 * Files in which other display managers keep somebody's session and language: ~/.dmrc (gdm(1), lightdm(1): group Desktop)
 * and the user files of AccountsService (group User). From text to values; never throws.
 */

export interface FilePreferences {
  /** null: the file does not say. */
  readonly session: string | null;
  readonly language: string | null;
}

export function parseDmrc(text: string): FilePreferences {
  const keys = readGroup(text, 'Desktop');
  return { session: sessionOf(keys.get('Session')), language: languageOf(keys.get('Language')) };
}

/** `XSession` is the older name of `Session`. */
export function parseAccountsServiceUser(text: string): FilePreferences {
  const keys = readGroup(text, 'User');
  return {
    session: sessionOf(keys.get('Session')) ?? sessionOf(keys.get('XSession')),
    language: languageOf(keys.get('Language')),
  };
}

/** Key files of GLib: the first group of that name, and of a key that is there twice the last, as GLib reads them. */
function readGroup(text: string, name: string): ReadonlyMap<string, string> {
  const keys = new Map<string, string>();
  let inside = false;
  for (const line of text.replace(/^\u{feff}/u, '').split('\n')) {
    const content = line.trim();
    if (content.startsWith('[')) inside = content === `[${name}]`;
    const [, key, value] = /^([A-Za-z0-9-]+)\s*=\s*(.*)$/.exec(content) ?? [];
    if (inside && key !== undefined && value !== undefined) keys.set(key, value);
  }
  return keys;
}

/** The name of a session file without `.desktop`. `default` is how ~/.dmrc says «the machine's own». */
function sessionOf(written: string | undefined): string | null {
  const id = (written ?? '').replace(/\.desktop$/, '');
  return /^[^/\p{Cc}]{1,255}$/u.test(id) && id !== 'default' ? id : null;
}

function languageOf(written: string | undefined): string | null {
  return /^[A-Za-z0-9_.@-]{1,64}$/.test(written ?? '') ? (written ?? null) : null;
}
