/** The configuration of this machine, of whoever starts Vestibule, and of a command line, read and put one above the other. */
import { lstatSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { decodeText } from '../config/decode-text.ts';
import {
  type ConfigurationFlag,
  type LayeredConfiguration,
  type LayerName,
  type LayerSource,
  layerConfiguration,
} from '../config/layer-configuration.ts';
import { configurationLimit } from '../config/parse-configuration.ts';
import { sayProblem } from '../contract/problem-words.ts';
import { findUserConfigurationPath, machineConfigurationPath } from './configuration-path.ts';
import { readSmallFileWithFacts } from './small-text-file.ts';

/** What is read, in this order; null: nothing of that kind. */
export interface ConfigurationSources {
  readonly machineFile: string | null;
  readonly userFile: string | null;
  /** Of `--config`: it has to be there. */
  readonly namedFile: string | null;
  readonly flags: readonly ConfigurationFlag[];
}

/** The files that hold wherever nothing else is said. */
export function findOwnFiles(
  environment: NodeJS.ProcessEnv,
  uid: number = process.getuid?.() ?? -1,
): Pick<ConfigurationSources, 'machineFile' | 'userFile'> {
  return { machineFile: machineConfigurationPath, userFile: findUserConfigurationPath(uid, environment) };
}

export interface ReadLayer {
  readonly layer: LayerName;
  readonly file: string;
  /** False where there is no such file. */
  readonly exists: boolean;
}

export interface ReadConfiguration extends LayeredConfiguration {
  /** The files that were read or looked for. */
  readonly layers: readonly ReadLayer[];
}

/**
 * Never rejects. A file of the machine or of the user that is missing is no problem; one that was named has to be there. A
 * file that cannot be read, or not as text, is one problem, and the layers before it hold.
 */
export async function readConfiguration(sources: ConfigurationSources): Promise<ReadConfiguration> {
  const layers: ReadLayer[] = [];
  const texts: LayerSource[] = [];
  const files = [
    ['machine', sources.machineFile],
    ['user', sources.userFile],
    ['named', sources.namedFile],
  ] as const;
  for (const [layer, file] of files) {
    if (file === null) continue;
    const read = await readLayer(layer, file);
    layers.push({ layer, file, exists: read !== 'missing' });
    if (read !== 'missing') texts.push(read);
    else if (layer === 'named') texts.push(unread(layer, file, 1, sayProblem('noFile')));
  }
  texts.push({ kind: 'flags', layer: 'flags', flags: sources.flags });
  return { layers, ...layerConfiguration(texts) };
}

const unread = (layer: LayerName, file: string, line: number, text: string): LayerSource => ({
  kind: 'unread',
  layer,
  problem: { file, line, text },
});

async function readLayer(layer: LayerName, file: string): Promise<LayerSource | 'missing'> {
  const isRoot = process.getuid?.() === 0;
  // What is in a home may be somebody else's: root looks into no file of others that it was not pointed to.
  const read = await readSettled(file, isRoot && layer === 'user' ? 0 : null);
  if (read.kind === 'missing') {
    return isLink(file) ? unread(layer, file, 1, sayProblem('deadLink')) : 'missing';
  }
  if (read.kind === 'unreadable') return unread(layer, file, 1, sayProblem('unread', { why: read.why }));
  const decoded = decodeText(read.bytes);
  if (decoded.kind === 'undecodable')
    return unread(layer, file, decoded.line, sayProblem('unread', { why: decoded.why }));
  // Hooks and the commands of power run as root where root reads this file: then nobody else may be able to write it.
  const mayNamePrograms = !isRoot || (read.facts.uid === 0 && (read.facts.mode & 0o022) === 0);
  const isPublic = (read.facts.mode & 0o044) !== 0;
  return { kind: 'file', layer, file, text: decoded.text, mayNamePrograms, isPublic };
}

/** A file that was changed no longer ago than this may be half-written: a program that writes it anew empties it first. */
const settleMs = 50;
const settleLimitMs = 1000;

/** Reads a file as it is left alone. One that is always being written is told. */
async function readSettled(path: string, ownerUid: number | null): Promise<ReturnType<typeof readSmallFileWithFacts>> {
  let before: string | null = null;
  for (const deadline = performance.now() + settleLimitMs; ; ) {
    const read = readSmallFileWithFacts(path, configurationLimit, ownerUid);
    if (read.kind !== 'bytes') return read;
    const { version, changedAtMs } = read.facts;
    // A change while it was read has another version now; one of long ago is no reason to wait.
    const after = readSmallFileWithFacts(path, configurationLimit, ownerUid);
    const isSame = after.kind === 'bytes' && after.facts.version === version && after.bytes.equals(read.bytes);
    if (isSame && (version === before || Date.now() - changedAtMs > settleMs)) return read;
    if (performance.now() > deadline) return { kind: 'unreadable', why: sayProblem('file.busy') };
    before = isSame ? version : null;
    await pause(settleMs);
  }
}

function isLink(path: string): boolean {
  try {
    return lstatSync(path).isSymbolicLink();
  } catch {
    return false;
  }
}
