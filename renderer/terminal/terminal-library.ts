type Library = typeof import('@xterm/xterm') & typeof import('@xterm/addon-fit');

let loading: Promise<Library> | null = null;

/** xterm.js, loaded with the first text session. */
export function loadTerminalLibrary(): Promise<Library> {
  loading ??= Promise.all([
    import('@xterm/xterm'),
    import('@xterm/addon-fit'),
    import('@xterm/xterm/css/xterm.css'),
  ]).then(([xterm, fit]) => ({ ...xterm, ...fit }));
  return loading;
}
