/** Login records in the places of the machine's, for one Vestibule alone (mount_namespaces(7)). Needs root. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface MachineRecords {
  /** Where they really are. */
  readonly folder: string;
  /** Goes in front of the command; the same files each time. `before`: commands of sh(1) that are run there first. */
  wrapper(before?: readonly string[]): readonly string[];
  /** What a program of the machine says about the records that this process sees, without what last(1) adds about the file. */
  ask(pid: number, program: string, ...args: readonly string[]): readonly string[];
  remove(): void;
}

/** With all four, empty. */
export function createMachineRecords(): MachineRecords {
  const folder = mkdtempSync(join(tmpdir(), 'records-'));
  const places = ['/var/run/utmp', '/var/log/wtmp', '/var/log/btmp', '/var/log/lastlog'].map((place) => {
    const own = join(folder, place.slice(place.lastIndexOf('/') + 1));
    writeFileSync(own, '');
    const isMissing = !existsSync(place);
    // Something must be there to mount over.
    if (isMissing) writeFileSync(place, '');
    return { place, own, isMissing };
  });
  return {
    folder,
    wrapper(before = []) {
      const commands = [...before, ...places.map(({ own, place }) => `mount --bind ${own} ${place}`), 'exec "$@"'];
      return ['unshare', '--mount', 'sh', '-c', commands.join(' && '), 'sh'];
    },
    ask(pid, program, ...args) {
      const text = execFileSync('nsenter', [`--mount=/proc/${pid}/ns/mnt`, program, ...args], {
        encoding: 'utf8',
        env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C.UTF-8' },
      });
      return text.split('\n').filter((line) => line.trim() !== '' && !/^[wb]tmp begins/.test(line));
    },
    remove() {
      rmSync(folder, { recursive: true });
      for (const { place, isMissing } of places) if (isMissing) rmSync(place);
    },
  };
}
