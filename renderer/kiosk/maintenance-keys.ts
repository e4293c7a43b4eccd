/** Keys held together, as the configuration writes them: `Ctrl+Alt+Shift+M`. */

/** A slice of KeyboardEvent. `code` is a place on the keyboard, so that the layout changes nothing. */
export interface HeldKeys {
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
  readonly metaKey: boolean;
}

export function areHeld(keys: string, held: HeldKeys): boolean {
  const parts = keys.split('+');
  const last = parts.at(-1) ?? '';
  return (
    held.code === codeOf(last) &&
    held.ctrlKey === parts.includes('Ctrl') &&
    held.altKey === parts.includes('Alt') &&
    held.shiftKey === parts.includes('Shift') &&
    !held.metaKey
  );
}

/** UI Events KeyboardEvent code values. */
function codeOf(key: string): string {
  if (/^[A-Z]$/.test(key)) return `Key${key}`;
  return /^[0-9]$/.test(key) ? `Digit${key}` : key;
}
