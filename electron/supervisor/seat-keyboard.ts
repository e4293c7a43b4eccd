/**
 * The keyboard of the seat: what the greeter may offer, and the layout that is in force there. On a display of Vestibule's
 * own, and on the display of a kiosk, the greeter is typed with the layout that is chosen; a kiosk's gets its own back at
 * the stop, or at the next start (desktop-keymap.ts). The desktop around a window is its person's: there what is chosen is for sessions alone.
 */
import type { KeyboardOffer, KeyboardSetting } from '../contract/keyboard.ts';
import type { SeatKind } from '../contract/supervisor.ts';
import {
  dumpKeymap,
  findKeyboard,
  isServersOwn,
  type KeyboardTarget,
  queryKeyboard,
  restoreKeymap,
  setLayout,
} from '../machine/keyboard.ts';
import { forgetKeymap, keepKeymap } from './desktop-keymap.ts';

export interface SeatKeyboardOptions {
  readonly seatKind: SeatKind;
  /** keyboard.layouts of the configuration, at the start. */
  readonly configured: readonly string[];
  /** Of the greeter's display; null while its server is being started again. */
  readonly environment: () => Readonly<Record<string, string>> | null;
  readonly account: KeyboardTarget['account'];
  /** Of the seat. */
  readonly folder: string;
  readonly log: (line: string) => void;
}

export interface SeatKeyboard {
  /** For workers; null: no layout is set. */
  setting(): KeyboardSetting | null;
  offer(): KeyboardOffer | null;
  problems(): readonly string[];
  /** Others are configured from now on. The one that is in force stays, if it is still offered. */
  configure(layouts: readonly string[]): void;
  /** One of those that are offered; another is not heard. Asked for more of them at once, it sets the last. */
  choose(layout: string): void;
  /** A display server of Vestibule's own is there, and has the layout that servers begin with. */
  whenDisplayReady(): void;
  /** A desktop has its own keymap back. */
  stop(): Promise<void>;
}

export async function openSeatKeyboard(options: SeatKeyboardOptions): Promise<SeatKeyboard> {
  const { seatKind, account, folder, log } = options;
  const isDesktop = seatKind !== 'virtual';
  const target = (): KeyboardTarget | null => {
    const environment = options.environment();
    return environment === null ? null : { environment, account };
  };
  const desktop = isDesktop ? await whereThere(target(), queryKeyboard) : null;
  let { configured } = options;
  let { setting, problems } = findKeyboard(configured, desktop, undefined);
  const desktopLayout = desktop?.layouts.length === 1 ? desktop.layouts[0] : undefined;
  let current = setting?.layouts[0]?.id ?? null;
  /** What the display is known to have. */
  let inForce = isDesktop ? (desktopLayout ?? null) : null;
  let original: string | null = null;
  const changedTo = new Set<string>();
  let working: Promise<void> | null = null;

  async function work(): Promise<void> {
    while (setting !== null && current !== null && current !== inForce) {
      const place = target();
      if (place === null) return;
      const wanted = current;
      if (isDesktop) original ??= await dumpKeymap(place);
      if (isDesktop && original === null) {
        // What could not be given back is not taken.
        return log(`the keyboard layout ${wanted} was not set: the desktop's own cannot be read (xkbcomp)`);
      }
      if (original !== null) keep(original, wanted, place);
      const why = await setLayout(setting, wanted, 'greeter', place);
      if (why !== null) return log(`the keyboard layout ${wanted} was not set on the greeter's display: ${why}`);
      inForce = wanted;
    }
  }

  function keep(keymap: string, wanted: string, { environment }: KeyboardTarget): void {
    changedTo.add(wanted);
    try {
      keepKeymap(folder, { environment: { ...environment }, account, keymap, changedTo: [...changedTo] });
    } catch (error) {
      // A full disk costs what a crash would need.
      log(`the desktop's keymap was not written down (${(error as NodeJS.ErrnoException).code ?? error})`);
    }
  }

  function apply(): void {
    // Work that has nothing to do is over, and would still stand in the way of what is chosen in the same moment.
    if (seatKind === 'window' || working !== null || current === inForce) return;
    working = work().finally(() => {
      working = null;
    });
  }

  // A desktop keeps what it has, several layouts too, until somebody configures or chooses another.
  if (seatKind === 'kiosk' && configured.length > 0) apply();

  return {
    setting: () => setting,
    problems: () => problems,
    configure(layouts) {
      configured = layouts;
      ({ setting, problems } = findKeyboard(configured, desktop, undefined));
      if (setting?.layouts.some(({ id }) => id === current) !== true) current = setting?.layouts[0]?.id ?? null;
      if (seatKind === 'virtual' || configured.length > 0 || original !== null) apply();
    },
    offer() {
      if (setting === null || current === null) return null;
      const name = desktopLayout === undefined ? null : findName(desktopLayout);
      return { layouts: setting.layouts, current, typedWith: typedWith(name) };
    },
    choose(layout) {
      if (setting?.layouts.some(({ id }) => id === layout) !== true) return;
      current = layout;
      apply();
    },
    whenDisplayReady() {
      // After whatever was being tried on the one before it.
      void Promise.resolve(working).then(() => {
        inForce = setting !== null && isServersOwn(setting, 'us') ? 'us' : null;
        apply();
      });
    },
    async stop() {
      await working;
      const place = target();
      const keymap = original;
      original = null;
      if (keymap === null || place === null) return;
      const why = await restoreKeymap(keymap, place);
      forgetKeymap(folder);
      if (why !== null) log(`the desktop's keyboard did not get its own layout back: ${why}`);
    },
  };

  function typedWith(name: string | null): KeyboardOffer['typedWith'] {
    return seatKind === 'window' ? { kind: 'desktop', name } : { kind: 'chosen' };
  }

  function findName(id: string): string {
    return findKeyboard([id], null).setting?.layouts[0]?.name ?? id;
  }
}

async function whereThere<T>(
  target: KeyboardTarget | null,
  ask: (there: KeyboardTarget) => Promise<T>,
): Promise<T | null> {
  return target === null ? null : ask(target);
}
