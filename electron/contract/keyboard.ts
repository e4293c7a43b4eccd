/** Keyboard layouts, as they cross a process border. */
import * as z from 'zod';

/**
 * A layout as XKB writes it: `de`, or with its variant `de(nodeadkeys)`. Whether there is such a layout is known to the side
 * that has XKB's rules; everywhere else an id is looked up in what that side offered.
 */
export const layoutIdSchema = z
  .string()
  .max(130)
  .regex(/^[A-Za-z0-9_-]{1,64}(\([A-Za-z0-9_-]{1,64}\))?$/);

export const keyboardLayoutSchema = z.object({
  id: layoutIdSchema,
  /** Such as `DE`. */
  code: z.string().max(64),
  /** As XKB's rules name it, such as `German (no dead keys)`. */
  name: z.string().max(256),
});
export type KeyboardLayout = z.infer<typeof keyboardLayoutSchema>;

/** As many as a menu can show. */
export const layoutLimit = 64;

/** What a keyboard of this machine is, besides its layout; xkeyboard-config(7). From the machine's files alone. */
export const keyboardSettingSchema = z.object({
  /** Those that may be chosen; the first is the one where nobody chooses. */
  layouts: z.array(keyboardLayoutSchema).min(1).max(layoutLimit),
  model: z.string().regex(/^[A-Za-z0-9_+-]{1,64}$/),
  options: z.array(z.string().regex(/^[A-Za-z0-9_:+-]{1,64}$/)).max(32),
});
export type KeyboardSetting = z.infer<typeof keyboardSettingSchema>;

/**
 * What the greeter may offer. `typedWith`: the layout of what is typed at the greeter. `chosen`: the one that was chosen,
 * since the display is Vestibule's to change; else the desktop's, whatever is chosen for sessions: its name, or null where
 * the desktop has several and only its person knows.
 */
export const keyboardOfferSchema = z.object({
  layouts: z.array(keyboardLayoutSchema).min(1).max(layoutLimit),
  /** The one in force on the seat. */
  current: layoutIdSchema,
  typedWith: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('chosen') }),
    z.object({ kind: z.literal('desktop'), name: z.string().max(256).nullable() }),
  ]),
});
export type KeyboardOffer = z.infer<typeof keyboardOfferSchema>;
