/**
 * A folder made by `npm run pack`. Its command is at its top; the program folder, laid out as a clone is, lies where
 * Electron looks for an app. Nothing in it is ever built or installed.
 */

/** The program folder, relative to the packed one, and the way back. */
export const packedProgramFolder = 'resources/app';
export const packedTop = '../..';

/** Electron's own program in a packed folder: `vestibule` is the command. */
export const packedAppName = 'vestibule-app';

/** Stands in dist/.stamp for the list of sources. */
export const packedSources = 'packed';
