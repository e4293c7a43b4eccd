/** Typing into a field of the page as a keyboard would: at the cursor, in the place of what is selected. */

export type TextField = HTMLInputElement;

/** The field that has the keys, if one has; others than text have no cursor to type at. */
export function findTextField(element: Element | null): TextField | null {
  const isText = element instanceof HTMLInputElement && ['text', 'password', 'search'].includes(element.type);
  return isText && !element.readOnly && !element.disabled ? element : null;
}

export function typeText(field: TextField, text: string): void {
  const [start, end] = [field.selectionStart ?? field.value.length, field.selectionEnd ?? field.value.length];
  if (field.maxLength >= 0 && field.value.length - (end - start) + text.length > field.maxLength) return;
  field.setRangeText(text, start, end, 'end');
  tellChanged(field);
}

/** Takes away what is selected, or else what a reader takes for one character before the cursor. */
export function eraseBackwards(field: TextField): void {
  const [start, end] = [field.selectionStart ?? field.value.length, field.selectionEnd ?? field.value.length];
  const from = start === end ? start - lengthOfLast(field.value.slice(0, start)) : start;
  if (from === end) return;
  field.setRangeText('', from, end, 'end');
  tellChanged(field);
}

function lengthOfLast(text: string): number {
  const segments = [...new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(text)];
  return segments.at(-1)?.segment.length ?? 0;
}

/** What Enter does there: the form is sent, and a field without one hears the key. */
export function pressEnter(field: TextField): void {
  if (field.form !== null) return field.form.requestSubmit();
  field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));
}

/** Without what was typed: an event may be looked at by others than the field. */
function tellChanged(field: TextField): void {
  field.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertText' }));
}
