/** A hook that is configured and whose program is not there, in a whole Vestibule: docs/hooks.md, «where it fails». */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { describeRunners } from '../harness/runners.ts';
import { startWholeVestibule, type WholeVestibule } from '../harness/whole-vestibule.ts';
import { bashSession } from '../harness/x-session.ts';

let whole: WholeVestibule | null = null;
afterEach(async () => {
  await whole?.finish();
  whole = null;
});

const sessions = { quits: bashSession('exit 7') };
const failure = (name: string): string => `the hook ${name} could not be started: /nowhere/${name} was not found`;

describeRunners('as $name', (runner) => {
  async function startWithout(...names: readonly string[]): Promise<WholeVestibule> {
    const lines = names.map((name) => `${name} = "/nowhere/${name} --quiet"`);
    whole = await startWholeVestibule({ runner, sessions, configuration: `[hooks]\n${lines.join('\n')}\n` });
    return whole;
  }
  /** What the app was told to say on the greeter. */
  async function findNotices(vestibule: WholeVestibule): Promise<readonly string[]> {
    const found: string[] = [];
    await vestibule.request(
      { version: 1, command: 'events', follow: false },
      {
        onLine(line) {
          if (line.kind !== 'event') return;
          const { event } = line.entry as { event?: { kind: string; settings?: { notices: readonly string[] } } };
          if (event?.kind === 'manager-started') found.push(...(event.settings?.notices ?? []));
        },
      },
    );
    return found.filter((text) => text.includes('hook'));
  }
  const notes = (vestibule: WholeVestibule): string =>
    readFileSync(join(vestibule.started.runtimeFolder, 'supervisor.log'), 'utf8');
  const said = (name: string): string => `The hook ${name} could not be started: /nowhere/${name} was not found.`;

  test('without display_setup the greeter is there and says so, and no session is started', async () => {
    const vestibule = await startWithout('display_setup');
    expect(await findNotices(vestibule)).toEqual([said('display_setup')]);
    await expect(vestibule.loginUntilOver('quits')).rejects.toThrow(failure('display_setup'));
    const [row] = await vestibule.sessions();
    expect(row?.endReason).toEqual({ kind: 'failed-to-start', why: failure('display_setup') });
    expect((await vestibule.status()).ready).toBe(true);
    expect(await vestibule.stop()).toEqual([]);
  });

  test('without session_setup the session is not started, and the greeter is there for the next', async () => {
    const vestibule = await startWithout('session_setup');
    expect(await findNotices(vestibule)).toEqual([]);
    for (let time = 1; time <= 2; time += 1)
      await expect(vestibule.loginUntilOver('quits')).rejects.toThrow(failure('session_setup'));
    expect((await vestibule.sessions()).map(({ endReason }) => endReason?.kind)).toEqual(
      Array(2).fill('failed-to-start'),
    );
    expect(await vestibule.stop()).toEqual([]);
  });

  test('without greeter_setup that is said on the greeter, without the other two it is noted; sessions go on', async () => {
    const vestibule = await startWithout('greeter_setup', 'session_cleanup', 'display_stopped');
    expect(await findNotices(vestibule)).toEqual([said('greeter_setup')]);
    const row = await vestibule.loginUntilOver('quits');
    expect(row).toMatchObject({ state: 'ended', endReason: { kind: 'exited', status: 7 } });
    for (const name of ['session_cleanup', 'display_stopped'])
      await vestibule.until(`a note of ${name}`, async () => (notes(vestibule).includes(failure(name)) ? true : null));
    expect(await vestibule.stop()).toEqual([]);
  });
});
