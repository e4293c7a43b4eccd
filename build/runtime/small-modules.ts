/** Modules of which an application that shows its own pages needs next to nothing. */
import { EventEmitter } from 'node:events';
import type { ClipboardPart, CrashReporterPart, DialogPart, NativeThemePart, ShellPart } from './electron-types.ts';

/** Nothing is ever opened outside of the application. */
export const shell: ShellPart = {
  openExternal: () => Promise.reject(new Error('the stand-in runtime opens nothing outside of the application')),
  openPath: () => Promise.resolve('the stand-in runtime opens nothing outside of the application'),
};

export const dialog: DialogPart = {
  showErrorBox: (title, content) => void process.stderr.write(`${title}: ${content}\n`),
};

/** No dump is ever written. */
export const crashReporter: CrashReporterPart = { start: () => undefined };

/** Holds what this program wrote. What others copied reaches pages alone (navigator.clipboard). */
let copied = '';
export const clipboard: ClipboardPart = {
  readText: () => Promise.resolve(copied),
  async writeText(text) {
    copied = text;
  },
  async clear() {
    copied = '';
  },
};

class NativeTheme extends EventEmitter implements NativeThemePart {
  #source: NativeThemePart['themeSource'] = 'system';

  /** $GTK_THEME is the one word on the matter that needs no toolkit to read. */
  get shouldUseDarkColors(): boolean {
    return this.#source === 'dark' || (this.#source === 'system' && /dark/i.test(process.env['GTK_THEME'] ?? ''));
  }

  get themeSource(): NativeThemePart['themeSource'] {
    return this.#source;
  }

  set themeSource(source: NativeThemePart['themeSource']) {
    this.#source = source;
    this.emit('updated');
  }
}

export const nativeTheme = new NativeTheme();
