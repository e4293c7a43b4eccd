/** X session files for tests. */

/** An X session that does this in bash. */
export function bashSession(script: string): string {
  const quoted = script
    .replace(/["`$\\]/g, '\\$&')
    .replaceAll('\\', '\\\\')
    .replaceAll('%', '%%');
  return `[Desktop Entry]\nType=Application\nName=Test\nExec=/bin/bash -c "${quoted}"\n`;
}
