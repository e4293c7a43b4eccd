/** How a terminal looks: the palette of the pages, their text size and contrast (ui/tokens.css). */
import type { ITerminalOptions, Terminal } from '@xterm/xterm';

/** At text of 100 %, in pixels. */
const plainFontSize = 15;

export function readTerminalLook(): Pick<ITerminalOptions, 'fontSize' | 'theme'> {
  const style = getComputedStyle(document.documentElement);
  const ink = style.getPropertyValue('--terminal-ink');
  return {
    fontSize: Math.round(plainFontSize * (Number(style.getPropertyValue('--text-scale')) || 1)),
    theme: {
      background: style.getPropertyValue('--terminal'),
      foreground: ink,
      cursor: ink,
      selectionBackground: style.getPropertyValue('--terminal-selection'),
    },
  };
}

/** Looks as the page does from now on; gives its undo. `onSize`: the letters have another size. */
export function followLook(terminal: Terminal, onSize: () => void): () => void {
  const observer = new MutationObserver(() => {
    const { fontSize, theme } = readTerminalLook();
    if (theme?.background !== terminal.options.theme?.background && theme !== undefined) terminal.options.theme = theme;
    if (fontSize === undefined || fontSize === terminal.options.fontSize) return;
    terminal.options.fontSize = fontSize;
    onSize();
  });
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['class', 'style'] });
  return () => observer.disconnect();
}
