/**
 * A folder made by `npm run pack`. Its command is at its top; the program folder, laid out as a clone is, lies where
 * Electron looks for an app. Nothing in it is ever built or installed.
 */

/** The program folder, relative to the packed one, and the way back. */
export const packedProgramFolder = 'resources/app';
export const packedTop = '../..';

/** Electron's own program in a packed folder: `vestibule` is the command. */
export const packedAppName = 'vestibule-app';

/** In the program folder: the names at the top of the packed one, as JSON. What else lies there is its owner's. */
export const packedNames = 'dist/.packed-names';

/** Stands in dist/.stamp for the list of sources. */
export const packedSources = 'packed';
