type Library = typeof import('@xterm/xterm') &
  typeof import('@xterm/addon-fit') &
  typeof import('./styled-document.ts');

let loading: Promise<Library> | null = null;

/** xterm.js, and what it needs of the page, loaded with the first text session. */
export function loadTerminalLibrary(): Promise<Library> {
  loading ??= Promise.all([
    import('@xterm/xterm'),
    import('@xterm/addon-fit'),
    import('./styled-document.ts'),
    import('@xterm/xterm/css/xterm.css'),
  ]).then(([xterm, fit, styled]) => ({ ...xterm, ...fit, ...styled }));
  return loading;
}
