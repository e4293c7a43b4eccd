/** What a kiosk adds: designated apps in the place of the session list, a brand, and the operator's way out. */
import * as z from 'zod';
import { parsePinHash, pinSet } from './pin.ts';
import { plainText } from './session.ts';

/** touch: whoever is there enters an app as guest. account: a log-in is asked for. */
export const kioskEntrySchema = z.enum(['touch', 'account']);
export type KioskEntry = z.infer<typeof kioskEntrySchema>;

/** More tiles than this are no choice. */
export const appLimit = 24;

export const kioskAppSchema = z.object({
  /** Also the id of the session that it becomes. */
  id: plainText(64).regex(/^[A-Za-z0-9][A-Za-z0-9_.-]*$/),
  name: plainText(64).min(1),
  /** Program (an absolute path) and arguments, executed as they are. */
  command: z.array(plainText(4096)).min(1).max(64),
  /** Absolute path of a picture; null: none. */
  icon: plainText(4096).nullable(),
});
export type KioskApp = z.infer<typeof kioskAppSchema>;

/** Keys held together: two or three modifiers, then a letter, a digit or one of the named keys. */
export const maintenanceKeysSchema = z
  .string()
  .regex(/^(?:(?:Ctrl|Alt|Shift)\+){2,3}(?:[A-Z]|[0-9]|F(?:[1-9]|1[0-2])|Home|End|Insert|Delete|Pause)$/)
  .refine((keys) => new Set(keys.split('+')).size === keys.split('+').length);

export const kioskSchema = z.object({
  /** «primary», a number counted from the left, or what the display server calls it. */
  monitor: plainText(128).min(1),
  entry: kioskEntrySchema,
  maintenanceKeys: maintenanceKeysSchema,
  /** As `vestibule config pin` writes it, or `pinSet` where the hash is none of the reader's business; null: no PIN. */
  pin: z
    .string()
    .refine((text) => text === pinSet || parsePinHash(text) !== null)
    .nullable(),
  app: z.array(kioskAppSchema).max(appLimit),
});
export type KioskConfiguration = z.infer<typeof kioskSchema>;

/** `#rrggbb`, in small letters. */
export const colourSchema = z.string().regex(/^#[0-9a-f]{6}$/);

export const brandSchema = z.object({
  name: plainText(64).min(1).nullable(),
  /** Absolute path of a picture. */
  logo: plainText(4096).nullable(),
  accent: colourSchema.nullable(),
  background: colourSchema.nullable(),
  /** In the dark appearance; null: as `background`. */
  backgroundDark: colourSchema.nullable(),
  /** Absolute path of a picture. */
  backgroundImage: plainText(4096).nullable(),
  /** auto: as the desktop has it. */
  appearance: z.enum(['auto', 'light', 'dark']),
});
export type Brand = z.infer<typeof brandSchema>;

/** A file that a configuration names: mistakes of the file are mistakes of that line. */
export const namedFileSchema = z.object({
  /** Such as `brand.logo`. */
  key: z.string(),
  path: z.string(),
  file: z.string(),
  /** From 1. */
  line: z.number().int(),
});
export type NamedFile = z.infer<typeof namedFileSchema>;

/** What somebody may do who has given the PIN. */
export const maintenanceWishSchema = z.enum(['stop', 'log-off', 'back']);
export type MaintenanceWish = z.infer<typeof maintenanceWishSchema>;
