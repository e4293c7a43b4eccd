/** What `vestibule start` was asked for. */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type ConfigurationValues, configurationOptions, listFlags } from '../config/flags.ts';
import type { ConfigurationFlag } from '../config/layer-configuration.ts';
import type { RuntimeChoice } from '../contract/configuration.ts';
import { runtimeChoices, seatKinds } from '../contract/names.ts';
import type { SeatKind } from '../contract/supervisor.ts';
import { seatNameLimit } from '../machine/runtime-folder.ts';

export interface StartOptions {
  readonly seatName: string;
  /** null: `window` with a desktop, `virtual` without one. */
  readonly seatKind: SeatKind | null;
  /** A kiosk in an ordinary window, for whoever sets one up. */
  readonly isTrial: boolean;
  /** Of `--config`; absolute, since it is read again at each reload. */
  readonly configurationFile: string | null;
  /** Of `--set` and `--runtime`: they count before every file. */
  readonly configurationFlags: readonly ConfigurationFlag[];
  /** The files of the machine and of the user are read as well. */
  readonly readsOwnFiles: boolean;
  /** null: as the configuration says. */
  readonly runtime: RuntimeChoice | null;
  /** A recorded journal to show in the place of a greeter; null: none. */
  readonly replayFile: string | null;
  /** A test driver starts the app itself: only the other parts are started, and they end with that app. */
  readonly attached: boolean;
  /** Facts for a program that started this one, as JSON lines on standard output: announcement.ts. */
  readonly announce: boolean;
}

export type ParsedStart =
  | { readonly kind: 'options'; readonly options: StartOptions }
  | { readonly kind: 'usage'; readonly problem: string };

export const startUsage =
  'vestibule start [--kind window|virtual|kiosk | --kiosk [--try]] [--runtime auto|electron|chromium] [--config FILE] [--set KEY=VALUE] [--no-own-config] [--seat NAME]';

export function parseStart(args: readonly string[]): ParsedStart {
  let values: ConfigurationValues;
  try {
    ({ values } = parseArgs({
      args: [...args],
      options: {
        seat: { type: 'string' },
        kind: { type: 'string' },
        kiosk: { type: 'boolean' },
        try: { type: 'boolean' },
        ...configurationOptions,
        'no-own-config': { type: 'boolean' },
        replay: { type: 'string' },
        attached: { type: 'boolean' },
        announce: { type: 'boolean' },
      },
    }));
  } catch (error) {
    return { kind: 'usage', problem: error instanceof Error ? error.message : String(error) };
  }
  const seatName = (values['seat'] as string | undefined) ?? 'seat0';
  // It names a folder.
  if (!/^[A-Za-z0-9][A-Za-z0-9_-]*$/.test(seatName) || seatName.length > seatNameLimit) {
    return { kind: 'usage', problem: `a seat is named by up to ${seatNameLimit} letters, digits, «-» and «_»` };
  }
  if (values['kiosk'] === true && values['kind'] !== undefined && values['kind'] !== 'kiosk')
    return { kind: 'usage', problem: '--kiosk is --kind kiosk, and not another kind' };
  const seatKind = findOf(seatKinds, values['kiosk'] === true ? 'kiosk' : values['kind']);
  if (seatKind === undefined) return { kind: 'usage', problem: `--kind is one of ${seatKinds.join(', ')}` };
  const isTrial = values['try'] === true;
  if (isTrial && seatKind !== 'kiosk') return { kind: 'usage', problem: '--try tries a kiosk: --kiosk --try' };
  const replayFile = (values['replay'] as string | undefined) ?? null;
  if (replayFile !== null && seatKind === 'kiosk') return { kind: 'usage', problem: 'a kiosk shows no journal' };
  const runtime = findOf(runtimeChoices, values['runtime']);
  if (runtime === undefined) return { kind: 'usage', problem: `--runtime is one of ${runtimeChoices.join(', ')}` };
  const configurationFile = (values['config'] as string | undefined) ?? null;
  return {
    kind: 'options',
    options: {
      seatName,
      seatKind,
      isTrial,
      configurationFile: configurationFile === null ? null : resolve(configurationFile),
      configurationFlags: listFlags(values),
      readsOwnFiles: values['no-own-config'] !== true,
      runtime,
      replayFile,
      attached: values['attached'] === true,
      announce: values['announce'] === true || values['attached'] === true,
    },
  };
}

/** null where nothing was said, undefined where it is none of them. */
function findOf<T extends string>(names: readonly T[], said: ConfigurationValues[string]): T | null | undefined {
  return said === undefined ? null : names.find((name) => name === said);
}
