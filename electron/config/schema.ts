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
import { powerMenuSchema } from '../contract/power.ts';
import { sayProblem } from '../contract/problem-words.ts';
import { leftoversSchema } from '../contract/session.ts';
import { brandTable, kioskTable } from './kiosk-schema.ts';
import {
  type AnyConfigurationTable,
  type ConfigurationKey,
  type ConfigurationTable,
  startsWithPath,
  writtenCommand,
} from './schema-form.ts';

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
const expectsSessionId = sayProblem('must.session', { example: '"openbox"' });

/** A program of the machine's owner. Whether it is there is found out when it is run: the machine may be set up after Vestibule has started. */
function command(name: string, documentation: string): ConfigurationKey<HookCommand> {
  return {
    kind: 'key',
    isSecret: true,
    name,
    written: writtenCommand.pipe(hookCommandSchema.refine(startsWithPath)),
    expects: sayProblem('must.command', { example: '"/usr/local/sbin/hook --quiet"' }),
    default: null,
    defaultWritten: null,
    documentation,
  };
}

const schema: ConfigurationTable<Configuration> = {
  kind: 'table',
  name: '',
  documentation: 'How Vestibule runs on this machine.',
  members: {
    runtime: {
      kind: 'key',
      name: 'runtime',
      written: runtimeChoiceSchema,
      expects: sayProblem('must.oneOf', { quotes: '"auto", "electron"', quote: '"chromium"' }),
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
          expects: sayProblem('must.oneOf', { quotes: '"auto", "all"', quote: '"none"' }),
          default: 'auto',
          defaultWritten: '"auto"',
          documentation:
            'Whether the people of this machine are listed: all of them, none of them, or (auto) all with a search field from 20 on.',
        },
        hidden: {
          kind: 'key',
          name: 'hidden',
          written: configurationSchema.shape.users.shape.hidden,
          expects: sayProblem('must.logins', { example: '["nobody", "backup"]' }),
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
          expects: sayProblem('must.flag'),
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
          expects: sayProblem('must.oneOf', { quotes: '"end", "leave"', quote: '"hangup"' }),
          default: 'end',
          defaultWritten: '"end"',
          documentation:
            'What becomes of programs that a session left running: they are ended, left alone, or sent SIGHUP and then left.',
        },
        gracePeriodMs: {
          kind: 'key',
          name: 'grace_period',
          written: seconds(0, 600),
          expects: sayProblem('must.seconds', {
            least: 0,
            most: 600,
            example: sayProblem('example.either', { number: 5, other: '0.5' }),
          }),
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
          expects: sayProblem('must.login', { quote: '"guest"', example: '"kiosk"' }),
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
          documentation:
            'The session that an automatic login starts; without it, the one that its user is used to, or else the default.',
        },
        at: {
          kind: 'key',
          name: 'at',
          written: autologinTimeSchema,
          expects: sayProblem('must.oneOf', { quotes: '"start"', quote: '"always"' }),
          default: 'start',
          defaultWritten: '"start"',
          documentation: 'When: once after the start, or also after each session.',
        },
        delayMs: {
          kind: 'key',
          name: 'delay',
          written: seconds(0, 3600),
          expects: sayProblem('must.seconds', { least: 0, most: 3600, example: '15' }),
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
          expects: sayProblem('must.layouts', { example: '["us", "de(nodeadkeys)"]' }),
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
          expects: sayProblem('must.oneOf', { quotes: '"auto", "always"', quote: '"never"' }),
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
    kiosk: kioskTable,
    brand: brandTable,
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
          expects: sayProblem('must.seconds', {
            least: 0.1,
            most: 600,
            example: sayProblem('example.either', { number: 10, other: '0.5' }),
          }),
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
          expects: sayProblem('must.oneOf', { quotes: '"auto", "en", "de"', quote: '"ar"' }),
          default: 'auto',
          defaultWritten: '"auto"',
          documentation:
            "What the greeter speaks: English, German, Arabic, or (auto) the machine's language, and English where it speaks none of them.",
        },
        contrast: {
          kind: 'key',
          name: 'contrast',
          written: configurationSchema.shape.appearance.shape.contrast,
          expects: sayProblem('must.oneOf', { quotes: '"auto", "normal"', quote: '"high"' }),
          default: 'auto',
          defaultWritten: '"auto"',
          documentation: 'Whether texts and edges stand out more than usual; auto: as the desktop wants it.',
        },
        textSize: {
          kind: 'key',
          name: 'text_size',
          written: configurationSchema.shape.appearance.shape.textSize,
          expects: sayProblem('must.percent', { ...textSizeLimits, example: '125' }),
          default: 100,
          defaultWritten: '100',
          documentation: 'The size of all texts, in per cent of the usual one.',
        },
        screenKeyboard: {
          kind: 'key',
          name: 'screen_keyboard',
          written: configurationSchema.shape.appearance.shape.screenKeyboard,
          expects: sayProblem('must.oneOf', { quotes: '"auto", "always"', quote: '"never"' }),
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

/** Names of keys whose values are not to be shown, wherever they stand. */
export const secretNames: ReadonlySet<string> = new Set(listSecretNames(configurationSchemaTable));

function listSecretNames(table: AnyConfigurationTable): readonly string[] {
  return Object.values(table.members).flatMap((member) => {
    if (member.kind === 'table') return listSecretNames(member);
    return member.kind === 'key' && member.isSecret ? [member.name] : [];
  });
}
