/**
 * The configuration that holds, and the one way in which it changes while Vestibule runs: everything is read anew, and
 * either all of it holds for whatever comes next, or, where anything is wrong, nothing of it does.
 */
import { listChangedKeys, listWaitingKeys } from '../config/changed-keys.ts';
import { defaultConfiguration } from '../config/default-configuration.ts';
import { type Configuration, type ConfigurationProblem, withoutSecrets } from '../contract/configuration.ts';
import { sessionHooksLimitMs } from '../contract/hook-time.ts';
import type { NamedFile } from '../contract/kiosk.ts';

export interface HeldSettings {
  readonly configuration: Configuration;
  /** Of what was read last. */
  readonly problems: readonly ConfigurationProblem[];
  /** That the configuration names. */
  readonly files: readonly NamedFile[];
  /** What was read last has problems and does not hold: the configuration is the one before it. */
  readonly isRefused: boolean;
}

/** Where whoever needs the configuration before this desk is there finds it. `current` null: the defaults. */
export interface SettingsCell {
  current: HeldSettings | null;
}

export interface ReloadOutcome {
  readonly isRefused: boolean;
  readonly problems: readonly ConfigurationProblem[];
  /** Paths of keys, such as `session.leftovers`: what is another from now on. */
  readonly changed: readonly string[];
  /** Of those that are not as at the start: what holds only from the next one. */
  readonly waiting: readonly string[];
}

export interface ConfigurationDesk {
  held(): HeldSettings;
  configuration(): Configuration;
  /**
   * The most that the hooks and the grace period of one session take, in milliseconds, by any configuration that has held:
   * a session keeps the one that it began with.
   */
  sessionEndLimitMs(): number;
  /** Never rejects. Wishes that come while one is seen to are seen to together, after it. */
  reload(): Promise<ReloadOutcome>;
}

export interface ConfigurationDeskOptions {
  readonly cell: SettingsCell;
  readonly read: () => Promise<Pick<HeldSettings, 'configuration' | 'problems' | 'files'>>;
  /** Another configuration holds, or there are other problems. */
  readonly onChanged: (changed: readonly string[]) => void;
}

export function createConfigurationDesk({ cell, read, onChanged }: ConfigurationDeskOptions): ConfigurationDesk {
  const held = (): HeldSettings =>
    cell.current ?? { configuration: defaultConfiguration, problems: [], files: [], isRefused: false };
  const atStart = held().configuration;
  let sessionEndLimitMs = endLimitOf(atStart);
  let reading: Promise<ReloadOutcome> | null = null;
  let next: Promise<ReloadOutcome> | null = null;

  async function readAnew(): Promise<ReloadOutcome> {
    const before = held();
    const fresh = await read();
    const { problems } = fresh;
    const isRefused = problems.length > 0;
    const { configuration, files } = isRefused ? before : fresh;
    const now = { configuration, files, problems, isRefused };
    cell.current = now;
    sessionEndLimitMs = Math.max(sessionEndLimitMs, endLimitOf(now.configuration));
    const changed = listChangedKeys(before.configuration, now.configuration);
    const told = ({ problems: those, isRefused: refused }: HeldSettings): string => JSON.stringify([those, refused]);
    if (changed.length > 0 || told(before) !== told(now)) onChanged(changed);
    return { isRefused, problems, changed, waiting: listWaitingKeys(atStart, now.configuration) };
  }

  function reload(): Promise<ReloadOutcome> {
    if (reading === null) {
      reading = readAnew().finally(() => {
        reading = null;
      });
      return reading;
    }
    // What is being read may be from before this wish.
    next ??= reading.then(() => {
      next = null;
      return reload();
    });
    return next;
  }

  return {
    held,
    configuration: () => held().configuration,
    sessionEndLimitMs: () => sessionEndLimitMs,
    reload,
  };
}

function endLimitOf({ session, hooks }: Configuration): number {
  return session.gracePeriodMs + sessionHooksLimitMs(hooks);
}

/**
 * What the app gets of it: no command line of root's, which may have a secret in it, and of which an app needs nothing; and
 * of a PIN only that there is one.
 */
export function configurationForApp(configuration: Configuration): Configuration {
  const { hooks, power } = defaultConfiguration;
  return { ...withoutSecrets(configuration), hooks, power: { ...power, menu: configuration.power.menu } };
}
