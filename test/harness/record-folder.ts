/** Login records in a folder of their own, and what the machine's programs say about them. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RecordFiles } from '../../electron/machine/records/login-records.ts';
import {
  decodeUtmpRecord,
  encodeUtmpRecord,
  type UtmpRecord,
  utmpRecordBytes,
} from '../../electron/machine/records/utmp-record.ts';

export interface RecordFolder {
  readonly path: string;
  readonly files: RecordFiles;
  /** Every line that the program prints, blanks made one; those that last(1) adds about the file left out. */
  run(program: 'who' | 'last' | 'lastb' | 'utmpdump', file: keyof RecordFiles): readonly string[];
  read(file: keyof RecordFiles): readonly UtmpRecord[];
  write(file: keyof RecordFiles, records: readonly UtmpRecord[]): void;
  remove(): void;
}

/** With all four files, empty. */
export function createRecordFolder(): RecordFolder {
  const path = mkdtempSync(join(tmpdir(), 'records-'));
  const files = {
    utmp: join(path, 'utmp'),
    wtmp: join(path, 'wtmp'),
    btmp: join(path, 'btmp'),
    lastlog: join(path, 'lastlog'),
  };
  for (const file of Object.values(files)) writeFileSync(file, '');
  const options = {
    who: [],
    last: ['--time-format', 'iso', '--fullnames', '-f'],
    lastb: ['--time-format', 'iso', '--fullnames', '-f'],
    utmpdump: [],
  };
  return {
    path,
    files,
    run(program, file) {
      const text = execFileSync(program, [...options[program], files[file]], {
        encoding: 'utf8',
        env: { PATH: '/usr/bin:/bin', LC_ALL: 'C.UTF-8', TZ: 'UTC' },
        // utmpdump(1) tells there that it begins.
        stdio: ['ignore', 'pipe', program === 'utmpdump' ? 'ignore' : 'inherit'],
      });
      return text
        .split('\n')
        .filter((line) => line !== '' && !line.startsWith(`${file} begins `))
        .map((line) => line.replace(/ +/g, ' ').trim());
    },
    read(file) {
      const bytes = readFileSync(files[file]);
      if (bytes.length % utmpRecordBytes !== 0) throw new Error(`${file} has ${bytes.length} bytes`);
      return Array.from({ length: bytes.length / utmpRecordBytes }, (_, index) =>
        decodeUtmpRecord(bytes, index * utmpRecordBytes),
      );
    },
    write(file, records) {
      writeFileSync(files[file], Buffer.concat(records.map(encodeUtmpRecord)));
    },
    remove: () => rmSync(path, { recursive: true }),
  };
}
