import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { forgetOldJournals } from '../../electron/machine/journal-folder.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'journals-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(name: string, changedAtSeconds: number): void {
  writeFileSync(join(folder, name), '');
  utimesSync(join(folder, name), changedAtSeconds, changedAtSeconds);
}

it('removes whole journals, the longest unwritten first, and neither its own nor anything else', () => {
  write('journal.jsonl', 1);
  write('journal-a.jsonl', 5);
  write('journal-a.1.jsonl', 2);
  write('journal-a.1-b.jsonl', 6);
  write('journal-old.jsonl', 3);
  write('journal-old.1.jsonl', 2);
  write('session-20260101-000000-1.log', 1);
  forgetOldJournals(folder, 'journal', 2);
  expect(readdirSync(folder).sort()).toEqual([
    'journal-a.1-b.jsonl',
    'journal-a.1.jsonl',
    'journal-a.jsonl',
    'journal.jsonl',
    'session-20260101-000000-1.log',
  ]);
});

it('does nothing where there is no folder', () => {
  expect(() => forgetOldJournals(join(folder, 'none'), 'journal')).not.toThrow();
});
