/** Reading what a `vestibule start` was told to read: at the start, and again at each reload. */
import { findOwnFiles, type ReadConfiguration, readConfiguration } from '../machine/configuration-file.ts';
import type { StartOptions } from './options.ts';

/** Never rejects. */
export function readOfStart(options: StartOptions, environment: NodeJS.ProcessEnv): Promise<ReadConfiguration> {
  return readConfiguration({
    ...(options.readsOwnFiles ? findOwnFiles(environment) : { machineFile: null, userFile: null }),
    namedFile: options.configurationFile,
    flags: options.configurationFlags,
  });
}
