/** A socket of the supervisor is nobody else's from its first moment, whatever the umask of whoever started it. */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { listenOn } from '../../electron/supervisor/socket-listener.ts';

it('is made with its mode, and leaves the umask as it was', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sl-'));
  const before = process.umask(0);
  try {
    const path = join(folder, 'a.sock');
    const listening = listenOn(path, null);
    // It is there already, and nothing has waited yet.
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(process.umask()).toBe(0);
    (await listening).close();
  } finally {
    process.umask(before);
    rmSync(folder, { recursive: true });
  }
});
