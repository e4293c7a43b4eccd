/** An NT-style session of the whole program: chosen, listed, its shell started again, and signed out. */
import { expect, test } from 'vitest';
import * as z from 'zod';
import { logonRowSchema } from '../../electron/contract/logon-session.ts';
import { killOne } from '../harness/kill-one.ts';
import { describeRunners } from '../harness/runners.ts';
import { shareVestibule } from '../harness/shared-vestibule.ts';
import { bashSession } from '../harness/x-session.ts';

const sessions = { waits: bashSession('sleep 3600 & wait') };
const configuration = '[session]\ndefault = "waits"\n';

describeRunners('an NT-style session as $name', (runner) => {
  const shared = shareVestibule(() => ({ runner, sessions, configuration }));

  const listLogons = async () => {
    const result = await shared().request({ version: 1, command: 'logons' });
    return z.object({ logons: z.array(logonRowSchema) }).parse(result).logons;
  };

  test('is a logon session that outlives its shell, and that a logoff ends', async () => {
    const whole = shared();
    const session = await whole.login('nt');
    expect(session).toMatchObject({ session: 'nt', model: 'nt', state: 'running' });
    const [logon] = await listLogons();
    expect(logon).toMatchObject({ session: session.id, user: 'guest', logonType: 2, state: 'logged-on' });

    const shell = killOne('the shell', session.designatedPid);
    const next = await whole.until('another shell', async () => {
      const row = (await whole.sessions()).find(({ id }) => id === session.id);
      return row !== undefined && row.state === 'running' && row.designatedPid !== shell.pid ? row : null;
    });
    const { processes } = await whole.status();
    expect(processes.find(({ pid }) => pid === next.designatedPid)?.role).toBe('session');
    expect(await listLogons()).toMatchObject([{ luid: logon?.luid, shellRestarts: 1 }]);

    const ended = await whole.end(session.id);
    expect(ended.endReason).toEqual({ kind: 'logged-off' });
    expect(await listLogons()).toEqual([]);
  });

  test('has another id the next time', async () => {
    const whole = shared();
    const ids = [];
    for (let times = 0; times < 2; times += 1) {
      const session = await whole.login('nt');
      ids.push((await listLogons()).find((each) => each.session === session.id)?.luid);
      await whole.end(session.id);
    }
    expect(ids[0]).toBeDefined();
    expect(ids[1]).not.toBe(ids[0]);
  });
});
