/** `vestibule replay`: a journal that a real Vestibule has written, as lines and in a seat of its own. */
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import * as z from 'zod';
import { nodePath } from '../../build/setup/layout.mjs';
import { readPng } from '../../electron/machine/png-reader.ts';
import { requireProgramFolder } from '../harness/program-folder.ts';
import { describeRunners } from '../harness/runners.ts';
import { startWholeVestibule, type WholeVestibule } from '../harness/whole-vestibule.ts';

describeRunners('a recorded journal, as $name', (runner) => {
  let folder: string;
  let journal: string;
  let whole: WholeVestibule | null = null;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'replay-'));
    chmodSync(folder, 0o755);
    journal = join(folder, 'journal.jsonl');
    whole = await startWholeVestibule({ runner });
    const { id } = await whole.login('openbox');
    await whole.end(id);
    await whole.stop();
    const name = `journal-${basename(whole.started.runtimeFolder)}.jsonl`;
    copyFileSync(join(whole.logFolder, name), journal);
    chmodSync(journal, 0o644);
    await whole.finish();
    whole = null;
  });
  afterEach(async () => {
    await whole?.finish();
    whole = null;
    rmSync(folder, { recursive: true });
  });

  const asLines = (file: string) => {
    const program = requireProgramFolder();
    const { stdout, stderr, status } = spawnSync(
      join(program, nodePath),
      [join(program, 'dist/cli.cjs'), 'replay', file, '--json'],
      { encoding: 'utf8' },
    );
    return {
      lines: stdout
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as unknown),
      stderr,
      status,
    };
  };

  it('is told as lines, and shown in a seat where nobody can log in', async () => {
    const { lines, status } = asLines(journal);
    expect(status).toBe(0);
    const names = lines.flatMap((line) => z.object({ name: z.string() }).safeParse(line).data?.name ?? []);
    for (const name of ['manager-started', 'worker-said: started', 'worker-said: ended', 'send-to-worker: start'])
      expect(names).toContain(name);
    expect(lines.at(-1)).toMatchObject({ replay: { problems: [] } });

    whole = await startWholeVestibule({ runner, arguments: ['--replay', journal] });
    const { png } = z.object({ png: z.string() }).parse(await whole.request({ version: 1, command: 'screenshot' }));
    const picture = readPng(Buffer.from(png, 'base64'));
    const colours = new Set(
      Array.from({ length: 4000 }, (_, index) =>
        picture.pixel((index * 37) % picture.width, (index * 53) % picture.height),
      ),
    );
    // Text on a ground, lines, and the time line.
    expect(colours.size).toBeGreaterThan(8);
    await expect(whole.login()).rejects.toThrow('This seat shows a recorded journal');
    const roles = (await whole.status()).processes.map(({ role }) => role);
    expect(roles).not.toContain('worker');
    expect(await whole.stop()).toEqual([]);
  });

  it('is refused in words where it is none', () => {
    const other = join(folder, 'other.jsonl');
    writeFileSync(other, '{"format":"vestibule-journal","version":99,"atMs":1}\n');
    expect(asLines(other)).toMatchObject({ status: 1, stderr: expect.stringContaining('is a journal of version 99') });
    expect(asLines(join(folder, 'nowhere'))).toMatchObject({ status: 1, stderr: expect.stringContaining('(ENOENT)') });
  });
});
