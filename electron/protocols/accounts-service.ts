/** AccountsService's file of an account, /var/lib/AccountsService/users/NAME: a GKeyFile with one group that matters. */

/** `Icon` of `[User]`, where it is an absolute path; null without. */
export function parseAccountIcon(text: string): string | null {
  let group = '';
  let icon: string | null = null;
  for (const line of text.split('\n')) {
    group = /^\[(.*)\]\s*$/.exec(line)?.[1] ?? group;
    const value = /^Icon\s*=\s*(.*?)\s*$/.exec(line)?.[1];
    // The last of several counts, as in g_key_file_get_string.
    if (group === 'User' && value !== undefined) icon = unescapeValue(value);
  }
  return icon?.startsWith('/') === true && icon.length <= 4096 && !icon.includes('\0') ? icon : null;
}

const escapes: Readonly<Record<string, string>> = { s: ' ', n: '\n', t: '\t', r: '\r', '\\': '\\' };

function unescapeValue(value: string): string {
  return value.replace(/\\(.)/g, (written, letter: string) => escapes[letter] ?? written);
}
