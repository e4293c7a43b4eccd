/**
 * What specimens say of themselves (build/install/specimens/specimen.pl), and who they are on this machine: a specimen may see
 * another pid than we do, so it is known by its start time and its pid in its own namespace (proc_pid_status(5), NSpid).
 */
import { closeSync, fstatSync, openSync, readFileSync, readlinkSync, readSync } from 'node:fs';
import type { SpecimenName } from '../../contract/models/specimens.ts';
import type { ProcessIdentity } from '../../contract/session.ts';
import { findProcess, listProcesses } from '../../machine/process-identity.ts';

export interface Notes {
  /** Where this specimen runs; null: it has not said so yet. */
  find(name: SpecimenName): ProcessIdentity | null;
  /** Why it cannot be what its name says; null: nothing was said. */
  impossible(name: SpecimenName): string | null;
  /** The last it said before it ended, such as `SIGHUP` or `lost display`; null: nothing. */
  lastWords(name: SpecimenName): 'SIGHUP' | 'SIGTERM' | 'lost display' | null;
  close(): void;
}

/** Opens the file at once: it can be read to the end even when its folder is gone. Throws where it is not there. */
export function openNotes(path: string): Notes {
  const descriptor = openSync(path, 'r');
  const known = new Map<SpecimenName, ProcessIdentity>();
  const lines = (): readonly (readonly string[])[] =>
    readAll(descriptor)
      .split('\n')
      .map((line) => line.split(' '));
  const said = (name: SpecimenName, verb: string): readonly string[] | undefined =>
    lines().find((words) => words[0] === name && words[1] === verb);
  return {
    find(name) {
      const before = known.get(name);
      if (before !== undefined) return before;
      const [, , pid, start, namespace] = said(name, 'ready') ?? [];
      if (pid === undefined || start === undefined || namespace === undefined) return null;
      const identity = findInNamespace(Number(pid), Number(start), namespace);
      if (identity !== null) known.set(name, identity);
      return identity;
    },
    impossible: (name) => said(name, 'impossible')?.slice(2).join(' ') ?? null,
    lastWords(name) {
      const [, , signal] = said(name, 'got') ?? [];
      if (signal === 'SIGHUP' || signal === 'SIGTERM') return signal;
      return said(name, 'lost') === undefined ? null : 'lost display';
    },
    close: () => closeSync(descriptor),
  };
}

function readAll(descriptor: number): string {
  const { size } = fstatSync(descriptor);
  const bytes = Buffer.alloc(Math.min(size, 1024 * 1024));
  return bytes.subarray(0, readSync(descriptor, bytes, 0, bytes.length, 0)).toString('latin1');
}

/** Start times are the same in every namespace: clock ticks since boot. */
function findInNamespace(pid: number, startTicks: number, namespace: string): ProcessIdentity | null {
  for (const candidate of listProcesses()) {
    if (findProcess(candidate)?.startTicks !== startTicks) continue;
    try {
      const inner = /^NSpid:\t(.*)$/m
        .exec(readFileSync(`/proc/${candidate}/status`, 'latin1'))?.[1]
        ?.split('\t')
        .at(-1);
      if (Number(inner) !== pid) continue;
      if (readlinkSync(`/proc/${candidate}/ns/pid`).includes(namespace)) return { pid: candidate, startTicks };
    } catch {
      // It ended meanwhile, or is not ours to look at.
    }
  }
  return null;
}
