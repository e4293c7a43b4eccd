/** PAM services for tests, in a folder of their own: nothing of the machine's is touched. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface PamStack {
  /** As the worker gets it; FOLDER is `confDir`. */
  readonly pam: { readonly service: string; readonly confDir: string; readonly autologin: null };
  remove(): void;
}

/**
 * `lines` in the form of pam.d(5). `files`, by name: scripts of pam_exec(8) and tables of modules, readable and executable
 * for every account. FOLDER in any of them is the stack's own folder.
 */
export function createPamStack(lines: readonly string[], files: Readonly<Record<string, string>> = {}): PamStack {
  const folder = mkdtempSync(join(tmpdir(), 'pam-'));
  chmodSync(folder, 0o755);
  for (const [name, text] of Object.entries({ test: `${lines.join('\n')}\n`, ...files })) {
    writeFileSync(join(folder, name), text.replaceAll('FOLDER', folder));
    chmodSync(join(folder, name), 0o755);
  }
  return {
    pam: { service: 'test', confDir: folder, autologin: null },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Everybody is let in and nothing is asked. */
export const permissive = ['auth', 'account', 'password', 'session'].map((type) => `${type} required pam_permit.so`);
