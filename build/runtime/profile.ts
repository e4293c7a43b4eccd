/**
 * The browser's folder: profile, home and temporary files in one place under $TMPDIR, so that nothing of it is written
 * anywhere else and removing one folder removes all of it.
 */
import { mkdirSync, mkdtempSync, readlinkSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Profile {
  readonly folder: string;
  readonly userDataFolder: string;
  /** The environment that the browser gets. */
  readonly environment: NodeJS.ProcessEnv;
  /** True where /dev/shm is too small for Chromium's shared memory, which then goes to the folder. */
  readonly sharedMemoryIsSmall: boolean;
  /** The socket on which a running Chromium takes further command lines; throws while it is not there yet. */
  readonly singletonSocket: () => string;
  /** Idempotent; never throws: what a dying browser still holds is left to whoever owns $TMPDIR. */
  readonly remove: () => void;
}

/** As `about:preferences` would set them: nothing is offered, remembered or filled in. */
const preferences = {
  browser: { has_seen_welcome_page: true, custom_chrome_frame: false, check_default_browser: false },
  credentials_enable_service: false,
  credentials_enable_autosignin: false,
  autofill: { profile_enabled: false, credit_card_enabled: false },
  translate: { enabled: false },
  search: { suggest_enabled: false },
  net: { network_prediction_options: 2 },
  safebrowsing: { enabled: false },
  signin: { allowed: false },
  spellcheck: { dictionaries: [], use_spelling_service: false },
  printing: { enabled: false },
  alternate_error_pages: { enabled: false },
  profile: { exit_type: 'Normal', default_content_setting_values: { popups: 2, notifications: 2 } },
};

/** Chromium crashes where it runs out of shared memory; a picture of 4K takes 32 MB, and there are several. */
const enoughSharedMemoryBytes = 512 * 1024 * 1024;

export function createProfile(): Profile {
  // Short: Chromium puts a folder of 28 characters and a socket under it, and a socket's path has 107 (unix(7)).
  const folder = mkdtempSync(join(tmpdir(), 'b'));
  const userDataFolder = join(folder, 'profile');
  mkdirSync(join(userDataFolder, 'Default'), { recursive: true });
  writeFileSync(join(userDataFolder, 'First Run'), '');
  writeFileSync(join(userDataFolder, 'Default', 'Preferences'), JSON.stringify(preferences));
  return {
    folder,
    userDataFolder,
    environment: {
      ...process.env,
      // The home is said by name to what must come from it, and hidden from the rest (.pki, caches).
      XAUTHORITY: process.env['XAUTHORITY'] ?? join(homedir(), '.Xauthority'),
      HOME: folder,
      TMPDIR: folder,
      XDG_CONFIG_HOME: join(folder, 'config'),
      XDG_CACHE_HOME: join(folder, 'cache'),
      XDG_DATA_HOME: join(folder, 'data'),
      BREAKPAD_DUMP_LOCATION: join(folder, 'crashes'),
      // Chromium's documented way of saying that no keys are meant to be there: no notice about it.
      GOOGLE_API_KEY: 'no',
      GOOGLE_DEFAULT_CLIENT_ID: 'no',
      GOOGLE_DEFAULT_CLIENT_SECRET: 'no',
    },
    sharedMemoryIsSmall: sharedMemoryIsSmall(),
    singletonSocket: () => readlinkSync(join(userDataFolder, 'SingletonSocket')),
    remove() {
      try {
        rmSync(folder, { recursive: true, force: true, maxRetries: 4, retryDelay: 25 });
      } catch (error) {
        process.stderr.write(
          `electron: ${folder} could not be removed: ${error instanceof Error ? error.message : String(error)}\n`,
        );
      }
    },
  };
}

function sharedMemoryIsSmall(): boolean {
  try {
    const stats = statfsSync('/dev/shm');
    return stats.bavail * stats.bsize < enoughSharedMemoryBytes;
  } catch {
    // No /dev/shm at all.
    return true;
  }
}
