/**
 * Text of others on a terminal: control characters (ECMA-48, C0 and C1) would move its cursor, rename it or answer for its
 * user. Line feeds and tabs stay.
 */
export function printable(text: string): string {
  return text.replace(/[^\P{Cc}\n\t]/gu, '\ufffd');
}
