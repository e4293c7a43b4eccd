/**
 * Entry of the process that reads somebody's picture: `picture-reader.cjs PATH...`, as that person and with nothing else to
 * lose. Writes the first of these files that is a picture to standard output, and ends. What it writes is that person's to
 * choose, also by debugging this process: whoever takes it looks at it again.
 */
import { pictureLimitBytes } from '../contract/picture.ts';
import { readSmallPlainFile } from '../machine/small-text-file.ts';
import { findPictureType } from '../protocols/picture-format.ts';

for (const path of process.argv.slice(2)) {
  const read = readSmallPlainFile(path, pictureLimitBytes);
  if (read.kind !== 'bytes' || findPictureType(read.bytes) === null) continue;
  process.stdout.write(read.bytes);
  break;
}
