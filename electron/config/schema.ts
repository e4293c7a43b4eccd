/**
 * Every key of the configuration file, described once: its name and unit in the file, what may be written there, the value
 * it becomes, its default and one sentence for people. The compiler holds this to `Configuration`: a member there without
 * a description here does not build.
 */
import * as z from 'zod';
import { textSizeLimits } from '../contract/appearance.ts';
import {
  autologinTimeSchema,
  type Configuration,
  configurationSchema,
  runtimeChoiceSchema,
  usersListSchema,
} from '../contract/configuration.ts';
import { type HookCommand, hookCommandSchema } from '../contract/hooks.ts';
import {
  appLimit,
  brandSchema,
  colourSchema,
  kioskAppSchema,
  kioskEntrySchema,
  kioskSchema,
} from '../contract/kiosk.ts';
import { parsePinHash } from '../contract/pin.ts';
import { powerMenuSchema } from '../contract/power.ts';
import { leftoversSchema } from '../contract/session.ts';
import { splitCommand } from './split-command.ts';

export interface ConfigurationKey<Value> {
  readonly kind: 'key';
  /** The name in the file. */
  readonly name: string;
  /** From what is written, in the file's unit, to the value. */
  readonly written: z.ZodType<Value>;
  /** What is right, as the end of a sentence that begins «must be». */
  readonly expects: string;
  readonly default: Value;
  /** The default as one would write it; null where the key has to be left out to get it. */
  readonly defaultWritten: string | null;
  readonly documentation: string;
  /** In a list of tables: each has to have it. */
  readonly isRequired?: true;
  /** It names a file that somebody else reads, and whose mistakes are this line's. */
  readonly namesFile?: true;
}

export interface ConfigurationTable<Value> {
  readonly kind: 'table';
  readonly name: string;
  readonly documentation: string;
  readonly members: { readonly [Member in keyof Value]: ConfigurationMember<Value[Member]> };
}

/** Written as often as there are things of its kind: [[name]]. Its members are keys. */
export interface ConfigurationTableList<Value> {
  readonly kind: 'tables';
  readonly name: string;
  readonly documentation: string;
  /** What counts where the file has none. */
  readonly default: readonly Value[];
  /** So many count. */
  readonly limit: number;
  /** The member by which one is known from another. */
  readonly knownBy: keyof Value & string;
  readonly members: { readonly [Member in keyof Value]: ConfigurationKey<Value[Member]> };
}

/** A member with members of its own is a table of the file, a list of such is a list of tables; everything else is a key. */
type ConfigurationMember<Value> = [Value] extends [readonly (infer Item)[]]
  ? [Item] extends [object]
    ? ConfigurationTableList<Item>
    : ConfigurationKey<Value>
  : [Value] extends [object]
    ? ConfigurationTable<Value>
    : ConfigurationKey<Value>;

/** A member of whichever type: for those who walk through the schema. */
export type AnyConfigurationMember = ConfigurationKey<unknown> | AnyConfigurationTable | AnyConfigurationTableList;
export interface AnyConfigurationTableList extends Omit<ConfigurationTableList<unknown>, 'knownBy' | 'members'> {
  readonly knownBy: string;
  readonly members: Readonly<Record<string, ConfigurationKey<unknown>>>;
}
export interface AnyConfigurationTable {
  readonly kind: 'table';
  readonly name: string;
  readonly documentation: string;
  readonly members: Readonly<Record<string, AnyConfigurationMember>>;
}

function seconds(least: number, most: number): z.ZodType<number> {
  return z
    .number()
    .min(least)
    .max(most)
    .transform((written) => Math.round(written * 1000));
}

const sessionId = z
  .string()
  .min(1)
  .max(255)
  .refine((id) => !/[/\p{Cc}]/u.test(id) && !id.endsWith('.desktop'));
const expectsSessionId = 'the id of a session, which is the name of its file without .desktop, such as "openbox"';

/** A command line of the file as program and arguments; null where it is none. */
const writtenCommand = z
  .string()
  .max(4096)
  .transform((line) => splitCommand(line));
const startsWithPath = (words: readonly string[] | null): boolean => words?.[0]?.startsWith('/') === true;

/** A program of the machine's owner. Whether it is there is found out when it is run: the machine may be set up after Vestibule has started. */
function command(name: string, documentation: string): ConfigurationKey<HookCommand> {
  return {
    kind: 'key',
    name,
    written: writtenCommand.pipe(hookCommandSchema.refine(startsWithPath)),
    expects: 'a command line that begins with the absolute path of a program, such as "/usr/local/sbin/hook --quiet"',
    default: null,
    defaultWritten: null,
    documentation,
  };
}

const pictureFile = z
  .string()
  .max(4096)
  .regex(/^\/[^\0]+$/)
  .nullable();
const expectsPicture = 'the absolute path of a PNG, JPEG or SVG file, such as "/etc/vestibule/logo.svg"';

/** Three digits are each doubled (CSS Color 4, 5.2). */
const colour = z
  .string()
  .regex(/^#(?:[0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})$/)
  .transform((text) => (text.length === 4 ? text.replace(/[^#]/g, '$&$&') : text).toLowerCase())
  .pipe(colourSchema);
const expectsColour = 'a colour, such as "#1f6570"';

/** Of a PIN that nobody has: its key is all zeros. */
const examplePin = `$scrypt$ln=15,r=8,p=1$${'A'.repeat(22)}$${'A'.repeat(43)}`;

const kiosk: ConfigurationTable<Configuration['kiosk']> = {
  kind: 'table',
  name: 'kiosk',
  documentation: 'Vestibule full screen for everybody who comes by: vestibule start --kiosk.',
  members: {
    monitor: {
      kind: 'key',
      name: 'monitor',
      written: z.union([
        kioskSchema.shape.monitor,
        z
          .number()
          .int()
          .min(1)
          .max(64)
          .transform((number) => String(number)),
      ]),
      expects: '"primary", a number counted from the left, or the name of a monitor, such as 2 or "HDMI-1"',
      default: 'primary',
      defaultWritten: '"primary"',
      documentation: 'The monitor of the greeter and the sessions; the others are covered.',
    },
    entry: {
      kind: 'key',
      name: 'entry',
      written: kioskEntrySchema,
      expects: '"touch" or "account"',
      default: 'touch',
      defaultWritten: '"touch"',
      documentation:
        'How an app of the list below is entered: by one touch, as guest with a fresh home, or by an account that logs in.',
    },
    maintenanceKeys: {
      kind: 'key',
      name: 'maintenance_keys',
      written: kioskSchema.shape.maintenanceKeys,
      expects:
        'two or three of Ctrl, Alt and Shift, and a letter, digit or key such as F12 or End, such as "Ctrl+Alt+Shift+M"',
      default: 'Ctrl+Alt+Shift+M',
      defaultWritten: '"Ctrl+Alt+Shift+M"',
      documentation: 'The keys that ask for the PIN; with it Vestibule can be stopped, or the session ended.',
    },
    pin: {
      kind: 'key',
      name: 'pin',
      written: z.string().refine((text) => parsePinHash(text) !== null),
      expects: `a line of «vestibule config pin», such as "${examplePin}"`,
      default: null,
      defaultWritten: null,
      documentation:
        'The PIN of whoever looks after the machine, as «vestibule config pin» writes it, in a file that others may not read; without it the keys do nothing, and «vestibule stop» is the way out.',
    },
    app: {
      kind: 'tables',
      name: 'app',
      documentation:
        'A designated app, in the place of the session list: write it once for each. What is started is the program itself, full screen; when it exits the session is over. With [autologin] user = "guest" and at = "always" the first one, or the one that session names, is started at once, and again whenever it exits.',
      default: [],
      limit: appLimit,
      knownBy: 'id',
      members: {
        id: {
          kind: 'key',
          name: 'id',
          written: kioskAppSchema.shape.id,
          expects: 'a short name of letters, digits, «-», «_» and «.», such as "map"',
          default: '',
          defaultWritten: null,
          isRequired: true,
          documentation: 'What autologin.session and the command line call it.',
        },
        name: {
          kind: 'key',
          name: 'name',
          written: kioskAppSchema.shape.name,
          expects: 'a name of up to 64 characters, such as "City map"',
          default: '',
          defaultWritten: null,
          isRequired: true,
          documentation: 'What stands on its button.',
        },
        command: {
          kind: 'key',
          name: 'command',
          written: writtenCommand.pipe(kioskAppSchema.shape.command.refine(startsWithPath)),
          expects:
            'a command line that begins with the absolute path of a program, such as "/usr/bin/chromium --kiosk https://example.org"',
          default: [],
          defaultWritten: null,
          isRequired: true,
          documentation: 'The program and its arguments, with quotes as in a shell and nothing else of a shell’s.',
        },
        icon: {
          kind: 'key',
          name: 'icon',
          written: pictureFile,
          expects: 'the absolute path of a PNG, JPEG or SVG file, such as "/etc/vestibule/map.svg"',
          default: null,
          defaultWritten: null,
          namesFile: true,
          documentation: 'A picture on its button.',
        },
      },
    },
  },
};

const brand: ConfigurationTable<Configuration['brand']> = {
  kind: 'table',
  name: 'brand',
  documentation: 'Whose greeter this is. The colours of text follow from these, so that it can always be read.',
  members: {
    name: {
      kind: 'key',
      name: 'name',
      written: brandSchema.shape.name,
      expects: 'a name of up to 64 characters, such as "City Library"',
      default: null,
      defaultWritten: null,
      documentation: 'Stands above the greeter, and says what the logo shows.',
    },
    logo: {
      kind: 'key',
      name: 'logo',
      written: pictureFile,
      expects: expectsPicture,
      default: null,
      defaultWritten: null,
      namesFile: true,
      documentation: 'Stands in the place of the name; at most 1 MiB.',
    },
    accent: {
      kind: 'key',
      name: 'accent',
      written: colour,
      expects: expectsColour,
      default: null,
      defaultWritten: null,
      documentation: 'The colour of buttons.',
    },
    background: {
      kind: 'key',
      name: 'background',
      written: colour,
      expects: 'a colour, such as "#e8eef2"',
      default: null,
      defaultWritten: null,
      documentation: 'The colour behind everything.',
    },
    backgroundDark: {
      kind: 'key',
      name: 'background_dark',
      written: colour,
      expects: 'a colour, such as "#0f1720"',
      default: null,
      defaultWritten: null,
      documentation: 'The same in the dark appearance; without it, the same colour.',
    },
    backgroundImage: {
      kind: 'key',
      name: 'background_image',
      written: pictureFile,
      expects: 'the absolute path of a PNG, JPEG or SVG file, such as "/etc/vestibule/hall.jpg"',
      default: null,
      defaultWritten: null,
      namesFile: true,
      documentation: 'A picture behind everything, dimmed so that text on it can be read; at most 8 MiB.',
    },
    appearance: {
      kind: 'key',
      name: 'appearance',
      written: brandSchema.shape.appearance,
      expects: '"auto", "light" or "dark"',
      default: 'auto',
      defaultWritten: '"auto"',
      documentation: 'Light, dark, or (auto) as the desktop has it.',
    },
  },
};

const schema: ConfigurationTable<Configuration> = {
  kind: 'table',
  name: '',
  documentation: 'How Vestibule runs on this machine.',
  members: {
    runtime: {
      kind: 'key',
      name: 'runtime',
      written: runtimeChoiceSchema,
      expects: '"auto", "electron" or "chromium"',
      default: 'auto',
      defaultWritten: '"auto"',
      documentation:
        "Which program draws the pages: Electron's own, the system's Chromium, or (auto) Electron's own where it is installed.",
    },
    users: {
      kind: 'table',
      name: 'users',
      documentation: 'Whom the greeter shows.',
      members: {
        list: {
          kind: 'key',
          name: 'list',
          written: usersListSchema,
          expects: '"auto", "all" or "none"',
          default: 'auto',
          defaultWritten: '"auto"',
          documentation:
            'Whether the people of this machine are listed: all of them, none of them, or (auto) all with a search field from 20 on.',
        },
        hidden: {
          kind: 'key',
          name: 'hidden',
          written: configurationSchema.shape.users.shape.hidden,
          expects: 'a list of login names, such as ["nobody", "backup"]',
          default: ['nobody', 'nobody4', 'noaccess'],
          defaultWritten: '["nobody", "nobody4", "noaccess"]',
          documentation: 'Login names that are not listed; whoever types such a name can log in all the same.',
        },
      },
    },
    greeter: {
      kind: 'table',
      name: 'greeter',
      documentation: 'What the greeter begins with.',
      members: {
        remember: {
          kind: 'key',
          name: 'remember',
          written: z.boolean(),
          expects: 'true or false',
          default: true,
          defaultWritten: 'true',
          documentation: 'Whether last user, and last session and language of each user, are remembered.',
        },
      },
    },
    session: {
      kind: 'table',
      name: 'session',
      documentation: 'What a login starts, and what becomes of it.',
      members: {
        default: {
          kind: 'key',
          name: 'default',
          written: sessionId,
          expects: expectsSessionId,
          default: null,
          defaultWritten: null,
          documentation: 'The session that is chosen when nobody chooses one; without it, the first by name.',
        },
        leftovers: {
          kind: 'key',
          name: 'leftovers',
          written: leftoversSchema,
          expects: '"end", "leave" or "hangup"',
          default: 'end',
          defaultWritten: '"end"',
          documentation:
            'What becomes of programs that a session left running: they are ended, left alone, or sent SIGHUP and then left.',
        },
        gracePeriodMs: {
          kind: 'key',
          name: 'grace_period',
          written: seconds(0, 600),
          expects: 'a number of seconds from 0 to 600, such as 5 or 0.5',
          default: 5000,
          defaultWritten: '5',
          documentation: 'Seconds between asking a program to end (SIGTERM) and killing it (SIGKILL).',
        },
      },
    },
    autologin: {
      kind: 'table',
      name: 'autologin',
      documentation: 'Who is logged in without anybody having to ask.',
      members: {
        user: {
          kind: 'key',
          name: 'user',
          written: configurationSchema.shape.autologin.shape.user,
          expects: '"guest" or a login name, such as "kiosk"',
          default: null,
          defaultWritten: null,
          documentation: 'Who logs in automatically: the guest, or an account; without it, nobody.',
        },
        session: {
          kind: 'key',
          name: 'session',
          written: sessionId,
          expects: expectsSessionId,
          default: null,
          defaultWritten: null,
          documentation: 'The session that an automatic login starts; without it, the one that nobody chooses.',
        },
        at: {
          kind: 'key',
          name: 'at',
          written: autologinTimeSchema,
          expects: '"start" or "always"',
          default: 'start',
          defaultWritten: '"start"',
          documentation: 'When: once after the start, or also after each session.',
        },
        delayMs: {
          kind: 'key',
          name: 'delay',
          written: seconds(0, 3600),
          expects: 'a number of seconds from 0 to 3600, such as 15',
          default: 0,
          defaultWritten: '0',
          documentation: 'Seconds that the greeter waits before it, which whoever is there sees and can stop.',
        },
      },
    },
    keyboard: {
      kind: 'table',
      name: 'keyboard',
      documentation: 'The keyboard of the greeter and of sessions.',
      members: {
        layouts: {
          kind: 'key',
          name: 'layouts',
          written: configurationSchema.shape.keyboard.shape.layouts,
          expects: 'a list of XKB layouts, such as ["us", "de(nodeadkeys)"]',
          default: [],
          defaultWritten: '[]',
          documentation: 'The layouts that the greeter offers, the first of which is in force.',
        },
      },
    },
    power: {
      kind: 'table',
      name: 'power',
      documentation: 'Shutting down, restarting and suspending the machine from the greeter.',
      members: {
        menu: {
          kind: 'key',
          name: 'menu',
          written: powerMenuSchema,
          expects: '"auto", "always" or "never"',
          default: 'auto',
          defaultWritten: '"auto"',
          documentation: 'Whether the greeter offers it: always, never, or (auto) everywhere but in a kiosk.',
        },
        shutdown: command('shutdown', 'Shuts the machine down, in the place of logind.'),
        restart: command('restart', 'Restarts the machine, in the place of logind.'),
        suspend: command('suspend', 'Suspends the machine, in the place of logind.'),
        hibernate: command('hibernate', 'Hibernates the machine, in the place of logind.'),
      },
    },
    kiosk,
    brand,
    hooks: {
      kind: 'table',
      name: 'hooks',
      documentation: 'Programs that run at fixed points, as root where Vestibule was started by root.',
      members: {
        displaySetup: command('display_setup', 'Runs when an X server is ready, before anything else uses it.'),
        greeterSetup: command('greeter_setup', 'Runs before the greeter is started, each time that it is.'),
        sessionSetup: command('session_setup', 'Runs when somebody has logged in, before the program of the session.'),
        sessionCleanup: command('session_cleanup', 'Runs when a session is over and its programs are gone.'),
        displayStopped: command('display_stopped', 'Runs when an X server is gone for which display_setup has run.'),
        timeLimitMs: {
          kind: 'key',
          name: 'time_limit',
          written: seconds(0.1, 600),
          expects: 'a number of seconds from 0.1 to 600, such as 10 or 0.5',
          default: 10_000,
          defaultWritten: '10',
          documentation: 'Seconds that a hook may take before it is ended.',
        },
      },
    },
    appearance: {
      kind: 'table',
      name: 'appearance',
      documentation: 'How the pages look and speak, until somebody chooses otherwise at the greeter.',
      members: {
        language: {
          kind: 'key',
          name: 'language',
          written: configurationSchema.shape.appearance.shape.language,
          expects: '"auto", "en", "de" or "ar"',
          default: 'auto',
          defaultWritten: '"auto"',
          documentation:
            "What the greeter speaks: English, German, Arabic, or (auto) the machine's language, and English where it speaks none of them.",
        },
        contrast: {
          kind: 'key',
          name: 'contrast',
          written: configurationSchema.shape.appearance.shape.contrast,
          expects: '"auto", "normal" or "high"',
          default: 'auto',
          defaultWritten: '"auto"',
          documentation: 'Whether texts and edges stand out more than usual; auto: as the desktop wants it.',
        },
        textSize: {
          kind: 'key',
          name: 'text_size',
          written: configurationSchema.shape.appearance.shape.textSize,
          expects: `a number of per cent from ${textSizeLimits.least} to ${textSizeLimits.most}, such as 125`,
          default: 100,
          defaultWritten: '100',
          documentation: 'The size of all texts, in per cent of the usual one.',
        },
        screenKeyboard: {
          kind: 'key',
          name: 'screen_keyboard',
          written: configurationSchema.shape.appearance.shape.screenKeyboard,
          expects: '"auto", "always" or "never"',
          default: 'auto',
          defaultWritten: '"auto"',
          documentation:
            'Whether there is a keyboard on the screen wherever something is typed; auto: once somebody touches the screen.',
        },
      },
    },
  },
};

/** The schema, for those who walk through it. */
export const configurationSchemaTable: AnyConfigurationTable = schema;
