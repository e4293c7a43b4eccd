import type RFB from '@novnc/novnc';

/** Longer texts stay where they are, in characters. */
const clipboardLimit = 1024 * 1024;

/**
 * Text copied in the session goes to the desktop's clipboard, and the desktop's to the session whenever the person comes
 * back to it. No polling: the browser gives the clipboard only to a page that has the focus. Gives its undo.
 */
export function installClipboardLink(rfb: RFB, target: HTMLElement): () => void {
  const clipboard = navigator.clipboard;
  /** What both sides have, so that a text is not sent back to where it came from. */
  let shared = '';
  /** Came from the session while the page had no focus. */
  let undelivered: string | null = null;

  async function toDesktop(text: string): Promise<void> {
    if (text === shared || text.length > clipboardLimit) return;
    try {
      await clipboard.writeText(text);
      shared = text;
      undelivered = null;
    } catch {
      // NotAllowedError: the page has no focus. It is tried again when it has.
      undelivered = text;
    }
  }

  async function toSession(): Promise<void> {
    if (undelivered !== null) return toDesktop(undelivered);
    try {
      const text = await clipboard.readText();
      if (text === '' || text === shared || text.length > clipboardLimit) return;
      shared = text;
      rfb.clipboardPasteFrom(text);
    } catch {
      // NotAllowedError, or no text in it: there is nothing to pass on.
    }
  }

  const onSessionClipboard = (event: Event): void => {
    const text: unknown = (event as CustomEvent<{ text?: unknown }>).detail.text;
    if (typeof text === 'string') void toDesktop(text);
  };
  const onFocus = (): void => void toSession();

  rfb.addEventListener('clipboard', onSessionClipboard);
  window.addEventListener('focus', onFocus);
  target.addEventListener('focusin', onFocus);
  if (document.hasFocus()) onFocus();
  return () => {
    rfb.removeEventListener('clipboard', onSessionClipboard);
    window.removeEventListener('focus', onFocus);
    target.removeEventListener('focusin', onFocus);
  };
}
