/** The configuration as a value. The schema of the file, with its defaults and its problems, is electron/config/. */
import * as z from 'zod';
import { appearanceSchema } from './appearance.ts';
import { hookCommandSchema, hooksSchema } from './hooks.ts';
import { layoutIdSchema, layoutLimit } from './keyboard.ts';
import { brandSchema, kioskSchema } from './kiosk.ts';
import { runtimeChoices } from './names.ts';
import { pinSet } from './pin.ts';
import { powerMenuSchema } from './power.ts';
import { leftoversSchema, plainText } from './session.ts';

export const runtimeChoiceSchema = z.enum(runtimeChoices);
export type RuntimeChoice = z.infer<typeof runtimeChoiceSchema>;

export const usersListSchema = z.enum(['auto', 'all', 'none']);

export const autologinTimeSchema = z.enum(['start', 'always']);

/** What `autologin.user` says for the guest; an account of that name cannot log in automatically. */
export const autologinGuest = 'guest';

export const configurationSchema = z.object({
  /** Which runtime draws the pages; `auto` takes Electron's own binary where there is one. */
  runtime: runtimeChoiceSchema,
  users: z.object({
    /** Whether the greeter lists people; `auto` adds a search field where they are many. */
    list: usersListSchema,
    /** Login names that are not listed. */
    hidden: z.array(plainText(256).min(1)).max(1000),
  }),
  greeter: z.object({
    /** Whether it begins with who logged in last, and each user with their last session and language. */
    remember: z.boolean(),
  }),
  session: z.object({
    /** Id of the session that is chosen when nobody chooses (file name without .desktop); null: the first one. */
    default: z.string().nullable(),
    leftovers: leftoversSchema,
    /** Between SIGTERM and SIGKILL. */
    gracePeriodMs: z.number().int().min(0).max(600_000),
  }),
  autologin: z.object({
    /** `autologinGuest` or the login name of an account; null: nobody logs in automatically. */
    user: plainText(256).min(1).nullable(),
    /** Id of a session; null: the one that is chosen when nobody chooses. */
    session: z.string().nullable(),
    /** start: once, at the first greeter after the start. always: also after each session. */
    at: autologinTimeSchema,
    /** Above 0 a person sees the time run out and can stop it. */
    delayMs: z.number().int().min(0).max(3_600_000),
  }),
  keyboard: z.object({
    /** Those that the greeter offers, the first of which is in force; none: those of the machine. */
    layouts: z.array(layoutIdSchema).max(layoutLimit),
  }),
  power: z.object({
    menu: powerMenuSchema,
    /** Program and arguments, in the place of logind; null: logind. */
    shutdown: hookCommandSchema,
    restart: hookCommandSchema,
    suspend: hookCommandSchema,
    hibernate: hookCommandSchema,
  }),
  kiosk: kioskSchema,
  brand: brandSchema,
  hooks: hooksSchema,
  appearance: appearanceSchema,
});
export type Configuration = z.infer<typeof configurationSchema>;

/** As it leaves the process that read it: whoever has the hash of a PIN tries all of them within the hour. */
export function withoutSecrets(configuration: Configuration): Configuration {
  const { kiosk } = configuration;
  return { ...configuration, kiosk: { ...kiosk, pin: kiosk.pin === null ? null : pinSet } };
}

/** The account that logs in automatically; null where nobody does, or the guest. */
export function findAutologinAccount({ autologin: { user } }: Configuration): string | null {
  return user === autologinGuest ? null : user;
}

export const configurationProblemSchema = z.object({
  /** A path, or the flag of a command line, such as `--set session.grace_period`. */
  file: z.string(),
  /** From 1; null in a flag. */
  line: z.number().int().nullable(),
  /** What is there and what would be right. */
  text: z.string(),
});
export type ConfigurationProblem = z.infer<typeof configurationProblemSchema>;
