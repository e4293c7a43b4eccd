/** Fuses of a made file that has the wire of Electron's binary: there is no such binary on most machines of developers. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FuseState, FuseV1Options } from '@electron/fuses';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readBackFuses, setFuses, wantedFuses } from '../../build/pack/fuses.mjs';

/** Electron's own: it stands before the wire, which is a version, a length and one byte for each fuse. */
const sentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
const on = FuseState.ENABLE;
const off = FuseState.DISABLE;
/** As Electron ships them. */
const asShipped = [on, off, on, on, off, off, off, on, on];
const known = Object.keys(wantedFuses).length;

let folder: string;
let binary: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vestibule-fuses-'));
  binary = join(folder, 'electron');
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(wire: readonly number[]): void {
  const before = Buffer.alloc(5_000_000, 'x');
  writeFileSync(
    binary,
    Buffer.concat([before, Buffer.from(sentinel), Buffer.from([1, wire.length, ...wire]), Buffer.from('after')]),
  );
}

const readWire = (length = known): readonly number[] => {
  const bytes = readFileSync(binary);
  const start = bytes.indexOf(sentinel) + sentinel.length + 2;
  return [...bytes.subarray(start, start + length)];
};

it('are set in the file, and nothing else of it is', async () => {
  write(asShipped);
  const size = readFileSync(binary).length;
  expect(await setFuses(binary)).toEqual([
    'RunAsNode off',
    'EnableCookieEncryption on',
    'EnableNodeOptionsEnvironmentVariable off',
    'EnableNodeCliInspectArguments off',
    'EnableEmbeddedAsarIntegrityValidation off',
    'OnlyLoadAppFromAsar off',
    'LoadBrowserProcessSpecificV8Snapshot off',
    'GrantFileProtocolExtraPrivileges off',
    'WasmTrapHandlers on',
  ]);
  expect(readWire()).toEqual([off, on, off, off, off, off, off, off, on]);
  const bytes = readFileSync(binary);
  expect([bytes.length, bytes.subarray(-5).toString(), bytes[4_999_999]]).toEqual([size, 'after', 'x'.charCodeAt(0)]);
});

it.each(Object.keys(wantedFuses).map(Number))(
  'a fuse that does not read back as it is wanted is an error: %s',
  async (index) => {
    write(asShipped);
    await setFuses(binary);
    const wire = readWire().map((state, at) => (at !== index ? state : state === on ? off : on));
    write(wire);
    await expect(readBackFuses(binary)).rejects.toThrow(`the fuse ${FuseV1Options[index]} of ${binary}`);
  },
);

it('one that Electron has removed is no error', async () => {
  write(asShipped.map((state, index) => (index === FuseV1Options.WasmTrapHandlers ? FuseState.REMOVED : state)));
  await expect(readBackFuses(binary)).rejects.toThrow('RunAsNode');
  write([off, on, off, off, off, off, off, off, FuseState.REMOVED]);
  expect((await readBackFuses(binary)).at(-1)).toBe('WasmTrapHandlers removed');
});

it('one more than are decided about is an error, and the file stays as it was', async () => {
  write([...asShipped, on]);
  await expect(setFuses(binary)).rejects.toThrow('strictlyRequireAllFuses');
  expect(readWire(known + 1)).toEqual([...asShipped, on]);
});

it('a file without fuses is an error', async () => {
  writeFileSync(binary, '#!/bin/sh\n');
  await expect(setFuses(binary)).rejects.toThrow('sentinel');
});
