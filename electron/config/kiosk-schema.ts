/** The tables of a kiosk and of a brand, as schema.ts has the others. */
import * as z from 'zod';
import type { Configuration } from '../contract/configuration.ts';
import {
  appLimit,
  brandSchema,
  colourSchema,
  kioskAppSchema,
  kioskEntrySchema,
  kioskSchema,
} from '../contract/kiosk.ts';
import { parsePinHash } from '../contract/pin.ts';
import { sayProblem } from '../contract/problem-words.ts';
import { type ConfigurationTable, startsWithPath, writtenCommand } from './schema-form.ts';

const pictureFile = z
  .string()
  .max(4096)
  .regex(/^\/[^\0]+$/)
  .nullable();
const expectsPicture = sayProblem('must.picture', { example: '"/etc/vestibule/logo.svg"' });

/** Three digits are each doubled (CSS Color 4, 5.2). */
const colour = z
  .string()
  .regex(/^#(?:[0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})$/)
  .transform((text) => (text.length === 4 ? text.replace(/[^#]/g, '$&$&') : text).toLowerCase())
  .pipe(colourSchema);
const expectsColour = sayProblem('must.colour', { example: '"#1f6570"' });

/** Of a PIN that nobody has: its key is all zeros. */
const examplePin = `$scrypt$ln=15,r=8,p=1$${'A'.repeat(22)}$${'A'.repeat(43)}`;

/** `[kiosk]` and `[[kiosk.app]]`. */
export const kioskTable: ConfigurationTable<Configuration['kiosk']> = {
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
      expects: sayProblem('must.monitor', {
        quote: '"primary"',
        example: sayProblem('example.either', { number: 2, other: '"HDMI-1"' }),
      }),
      default: 'primary',
      defaultWritten: '"primary"',
      documentation: 'The monitor of the greeter and the sessions; the others are covered.',
    },
    entry: {
      kind: 'key',
      name: 'entry',
      written: kioskEntrySchema,
      expects: sayProblem('must.oneOf', { quotes: '"touch"', quote: '"account"' }),
      default: 'touch',
      defaultWritten: '"touch"',
      documentation:
        'How an app of the list below is entered: by one touch, as guest with a fresh home, or by an account that logs in.',
    },
    maintenanceKeys: {
      kind: 'key',
      name: 'maintenance_keys',
      written: kioskSchema.shape.maintenanceKeys,
      expects: sayProblem('must.keys', { example: '"Ctrl+Alt+Shift+M"' }),
      default: 'Ctrl+Alt+Shift+M',
      defaultWritten: '"Ctrl+Alt+Shift+M"',
      documentation: 'The keys that ask for the PIN; with it Vestibule can be stopped, or the session ended.',
    },
    pin: {
      kind: 'key',
      isSecret: true,
      name: 'pin',
      written: z.string().refine((text) => parsePinHash(text) !== null),
      expects: sayProblem('must.pin', { example: `"${examplePin}"` }),
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
          expects: sayProblem('must.id', { example: '"map"' }),
          default: '',
          defaultWritten: null,
          isRequired: true,
          documentation: 'What autologin.session and the command line call it.',
        },
        name: {
          kind: 'key',
          name: 'name',
          written: kioskAppSchema.shape.name,
          expects: sayProblem('must.name', { count: 64, example: '"City map"' }),
          default: '',
          defaultWritten: null,
          isRequired: true,
          documentation: 'What stands on its button.',
        },
        command: {
          kind: 'key',
          name: 'command',
          written: writtenCommand.pipe(kioskAppSchema.shape.command.refine(startsWithPath)),
          expects: sayProblem('must.command', { example: '"/usr/bin/chromium --kiosk https://example.org"' }),
          default: [],
          defaultWritten: null,
          isRequired: true,
          documentation: 'The program and its arguments, with quotes as in a shell and nothing else of a shell’s.',
        },
        icon: {
          kind: 'key',
          name: 'icon',
          written: pictureFile,
          expects: sayProblem('must.picture', { example: '"/etc/vestibule/map.svg"' }),
          default: null,
          defaultWritten: null,
          namesFile: true,
          documentation: 'A picture on its button.',
        },
      },
    },
  },
};

/** `[brand]`. */
export const brandTable: ConfigurationTable<Configuration['brand']> = {
  kind: 'table',
  name: 'brand',
  documentation: 'Whose greeter this is. The colours of text follow from these, so that it can always be read.',
  members: {
    name: {
      kind: 'key',
      name: 'name',
      written: brandSchema.shape.name,
      expects: sayProblem('must.name', { count: 64, example: '"City Library"' }),
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
      expects: sayProblem('must.colour', { example: '"#e8eef2"' }),
      default: null,
      defaultWritten: null,
      documentation: 'The colour behind everything.',
    },
    backgroundDark: {
      kind: 'key',
      name: 'background_dark',
      written: colour,
      expects: sayProblem('must.colour', { example: '"#0f1720"' }),
      default: null,
      defaultWritten: null,
      documentation: 'The same in the dark appearance; without it, the same colour.',
    },
    backgroundImage: {
      kind: 'key',
      name: 'background_image',
      written: pictureFile,
      expects: sayProblem('must.picture', { example: '"/etc/vestibule/hall.jpg"' }),
      default: null,
      defaultWritten: null,
      namesFile: true,
      documentation: 'A picture behind everything, dimmed so that text on it can be read; at most 8 MiB.',
    },
    appearance: {
      kind: 'key',
      name: 'appearance',
      written: brandSchema.shape.appearance,
      expects: sayProblem('must.oneOf', { quotes: '"auto", "light"', quote: '"dark"' }),
      default: 'auto',
      defaultWritten: '"auto"',
      documentation: 'Light, dark, or (auto) as the desktop has it.',
    },
  },
};
