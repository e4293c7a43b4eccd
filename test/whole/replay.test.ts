/** `vestibule replay`: a journal that a real Vestibule has written, as lines and in a seat of its own. */
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import * as z from 'zod';
import { nodePath } from '../../build/setup/layout.mjs';
import { readPng } from '../../electron/machine/png-reader.ts';
import { findIdentity, isRunning } from '../../electron/machine/process-identity.ts';
import { requireProgramFolder } from '../harness/program-folder.ts';
import { describeRunners } from '../harness/runners.ts';
import { startWholeVestibule, type WholeVestibule } from '../harness/whole-vestibule.ts';

/** Of some thousand places. */
function countColours(picture: ReturnType<typeof readPng>): number {
  const places = Array.from({ length: 4000 }, (_, index) => index);
  return new Set(places.map((at) => picture.pixel((at * 37) % picture.width, (at * 53) % picture.height))).size;
}

/** The page is loaded before it has drawn: text on a ground, lines, and the time line. */
async function untilDrawn(whole: WholeVestibule): Promise<void> {
  const look = async () => {
    const { png } = z.object({ png: z.string() }).parse(await whole.request({ version: 1, command: 'screenshot' }));
    return countColours(readPng(Buffer.from(png, 'base64'))) > 8 ? true : null;
  };
  await whole.until('the journal on the page', look, 20_000);
}

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
    await untilDrawn(whole);
    await expect(whole.login()).rejects.toThrow('This seat shows a recorded journal');
    const roles = (await whole.status()).processes.map(({ role }) => role);
    expect(roles).not.toContain('worker');
    expect(await whole.stop()).toEqual([]);
  });

  it('comes back when its page dies, and ever more slowly when it keeps dying', async () => {
    const shown = await startWholeVestibule({ runner, arguments: ['--replay', journal] });
    whole = shown;
    const findRenderer = async () => {
      const { processes } = await shown.status();
      const renderer = processes.find(({ command }) => command.includes('--type=renderer'));
      return renderer === undefined ? null : findIdentity(renderer.pid);
    };
    const deathsAtMs: number[] = [];
    // At once, at once, and then after 250 ms, 1 s, 2 s and 5 s: restart-policy.ts.
    for (let death = 0; death < 7; death += 1) {
      await untilDrawn(shown);
      const renderer = await shown.until('a page', findRenderer, 20_000);
      process.kill(renderer.pid, 'SIGKILL');
      deathsAtMs.push(performance.now());
      await shown.until('its end', async () => (isRunning(renderer) ? null : true));
    }
    const waits = deathsAtMs.slice(1).map((atMs, index) => atMs - (deathsAtMs[index] ?? 0));
    expect((waits[5] ?? 0) - (waits[0] ?? 0)).toBeGreaterThan(4000);
    await untilDrawn(shown);
    expect(await shown.stop()).toEqual([]);
  }, 90_000);

  it('is refused in words where it is none', () => {
    const other = join(folder, 'other.jsonl');
    writeFileSync(other, '{"format":"vestibule-journal","version":99,"atMs":1}\n');
    expect(asLines(other)).toMatchObject({ status: 1, stderr: expect.stringContaining('is a journal of version 99') });
    expect(asLines(join(folder, 'nowhere'))).toMatchObject({ status: 1, stderr: expect.stringContaining('(ENOENT)') });
  });
});
