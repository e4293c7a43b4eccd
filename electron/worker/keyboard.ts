/**
 * The layout of the session's own display. The one where nobody chooses is set while the worker is spare, so that only
 * another one costs a login its 20 ms. A layout that cannot be set is noted and keeps nobody out.
 */
import type { KeyboardSetting } from '../contract/keyboard.ts';
import type { DisplayServer } from '../machine/display-server.ts';
import { isServersOwn, type KeyboardTarget, setLayout } from '../machine/keyboard.ts';

export interface SessionKeyboardOptions extends Pick<KeyboardTarget, 'account' | 'onChild'> {
  /** null: no layout is set. */
  readonly setting: KeyboardSetting | null;
  readonly note: (line: string) => void;
}

export interface SessionKeyboard {
  /** The display is there, and nobody has logged in. */
  prepare(display: DisplayServer): void;
  /** Puts this layout (null: the first) in force where it can; gives the one that is. null: none was set. */
  set(display: DisplayServer, layout: string | null): Promise<string | null>;
}

export function createSessionKeyboard({ setting, account, onChild, note }: SessionKeyboardOptions): SessionKeyboard {
  let inForce: string | null = null;
  let before = Promise.resolve();

  async function set({ display, authorityPath }: DisplayServer, wanted: string | null): Promise<string | null> {
    before = before.then(async () => {
      const id = wanted ?? setting?.layouts[0]?.id;
      if (setting === null || id === undefined || id === inForce) return;
      if (inForce !== null || !isServersOwn(setting, id)) {
        const environment = { DISPLAY: `:${display.displayNumber}`, XAUTHORITY: authorityPath };
        const target = { environment, account, ...(onChild === undefined ? {} : { onChild }) };
        const why = await setLayout(setting, id, 'session', target);
        if (why !== null) return note(`the keyboard layout ${id} was not set: ${why}`);
      }
      inForce = id;
    });
    await before;
    return inForce;
  }

  return { prepare: (display) => void set(display, null), set };
}
