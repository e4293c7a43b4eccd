/**
 * The name that somebody who wrote `written` most likely meant, or null where none is near: at most one edit for every
 * three letters. Case, hyphens and underscores do not count.
 */
export function findNearestName(written: string, names: readonly string[]): string | null {
  let nearest: string | null = null;
  // A long name is not a slip of the pen, and the distance takes time in the square of its length.
  let least = written.length > 64 ? 0 : Math.floor(Math.max(written.length, 3) / 3) + 1;
  for (const name of names) {
    const distance = editDistance(plain(written), plain(name));
    if (distance < least) {
      least = distance;
      nearest = name;
    }
  }
  return nearest;
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[-_]/g, '');
}

/** Insertions, deletions, substitutions and swaps of neighbours (the restricted Damerau-Levenshtein distance). */
function editDistance(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const same = from[row - 1] === to[column - 1];
      let cost = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
      );
      const swapped = row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      if (swapped) cost = Math.min(cost, (beforeLast[column - 2] ?? 0) + 1);
      current.push(cost);
    }
    beforeLast = last;
    last = current;
  }
  return last[to.length] ?? 0;
}
