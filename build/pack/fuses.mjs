/**
 * Fuses: what Electron's own binary can do although no app wants it, switched off in the packed file itself
 * (https://www.electronjs.org/docs/latest/tutorial/fuses).
 */
import { FuseState, FuseV1Options, FuseVersion, flipFuses, getCurrentFuseWire } from '@electron/fuses';

/** Each with its reason. A binary with a fuse more than these is an error, since somebody has to decide about it. */
export const wantedFuses = {
  // The binary is no Node for whoever can start it; supervisor and workers have a Node of their own.
  [FuseV1Options.RunAsNode]: false,
  // The session of the pages is in memory and sets no cookies. If a page ever did, they would not lie there readable.
  [FuseV1Options.EnableCookieEncryption]: true,
  // Neither NODE_OPTIONS nor NODE_EXTRA_CA_CERTS of somebody's environment reach the process that takes passwords.
  [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
  // No debugger by --inspect or SIGUSR1.
  [FuseV1Options.EnableNodeCliInspectArguments]: false,
  // Checked by Electron on macOS and Windows alone. Here root owns every file that root runs.
  [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: false,
  // Supervisor and workers are plain Node, which reads no asar, so the app is a folder.
  [FuseV1Options.OnlyLoadAppFromAsar]: false,
  // There is no such snapshot.
  [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  // The pages come from the app's own origin.
  [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
  // WebAssembly checks its bounds with signals where it may; no page of ours has any.
  [FuseV1Options.WasmTrapHandlers]: true,
};

/**
 * Sets every fuse and reads the file again. Throws where the file has no fuses, where it has one that is not decided about,
 * and where one does not read back as it was set.
 *
 * @param {string} binary path of Electron's program
 * @returns {Promise<string[]>} what was read back, such as `RunAsNode off`
 */
export async function setFuses(binary) {
  await flipFuses(binary, { version: FuseVersion.V1, strictlyRequireAllFuses: true, ...wantedFuses });
  return readBackFuses(binary);
}

/**
 * Throws where a fuse is not what is wanted. One that this Electron no longer has is as good as any.
 *
 * @param {string} binary
 * @returns {Promise<string[]>}
 */
export async function readBackFuses(binary) {
  const wire = /** @type {Record<string, unknown>} */ (/** @type {unknown} */ (await getCurrentFuseWire(binary)));
  return Object.entries(wantedFuses).map(([index, isWanted]) => {
    const name = FuseV1Options[Number(index)] ?? index;
    const state = wire[index];
    if (state === FuseState.REMOVED) return `${name} removed`;
    if (state !== (isWanted ? FuseState.ENABLE : FuseState.DISABLE))
      throw new Error(`the fuse ${name} of ${binary} is to be ${isWanted ? 'on' : 'off'} and reads back as ${state}`);
    return `${name} ${isWanted ? 'on' : 'off'}`;
  });
}
