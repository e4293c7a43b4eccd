import type { Happening } from '../../electron/contract/inspector/inspector-view.ts';

export type Filter = 'all' | Happening['way'];

/** Every word of `search` has to be somewhere in it, in any case. */
export function filterHappenings(
  happenings: readonly Happening[],
  filter: Filter,
  search: string,
): readonly Happening[] {
  const wanted = search.toLowerCase().split(' ').filter(Boolean);
  return happenings.filter((happening) => {
    if (filter !== 'all' && happening.way !== filter) return false;
    if (wanted.length === 0) return true;
    const text = describeLine(happening).toLowerCase();
    return wanted.every((word) => text.includes(word));
  });
}

/** As it is copied. */
export function describeLine({ atMs, way, name, about, detail }: Happening): string {
  return [new Date(atMs).toISOString(), way, name, about ?? '-', detail].join('\t');
}
