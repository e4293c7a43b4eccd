import { useMemo, useState } from 'react';
import type { Happening } from '../../electron/contract/inspector/inspector-view.ts';
import { describeLine, type Filter, filterHappenings } from './happenings.ts';
import styles from './inspector.module.css';
import { VirtualList } from './virtual-list.tsx';
import { describeTime, words } from './words.ts';

export interface EventViewProps {
  readonly happenings: readonly Happening[];
  /** Gives the path of the file; null: there is nothing to export. */
  readonly onExport: (() => Promise<string>) | null;
}

export function EventView({ happenings, onExport }: EventViewProps) {
  const [filter, setFilter] = useState<Filter>('all');
  const [search, setSearch] = useState('');
  const [selected, setSelected] = useState<string | null>(null);
  const [said, setSaid] = useState('');
  const shown = useMemo(() => filterHappenings(happenings, filter, search), [happenings, filter, search]);
  const chosen = happenings.find(({ number }) => String(number) === selected) ?? null;
  return (
    <>
      <div className={styles.line}>
        <input
          className={styles.search}
          type="search"
          aria-label={words.events.search}
          placeholder={words.events.search}
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
        <select
          className={styles.select}
          aria-label={words.events.filter}
          value={filter}
          onChange={(event) => setFilter(event.target.value as Filter)}
        >
          <option value="all">{words.events.all}</option>
          <option value="learned">{words.events.learned}</option>
          <option value="did">{words.events.did}</option>
        </select>
        <span className={styles.buttons}>
          <button
            type="button"
            onClick={() => {
              const lines = (chosen === null ? shown : [chosen]).map(describeLine).join('\n');
              navigator.clipboard.writeText(lines).then(
                () => setSaid(words.events.copied),
                (error: unknown) => setSaid(String(error)),
              );
            }}
          >
            {words.events.copy}
          </button>
          {onExport !== null && (
            <button
              type="button"
              onClick={() => {
                onExport().then(
                  (path) => setSaid(words.events.exported(path)),
                  () => setSaid(words.events.notExported),
                );
              }}
            >
              {words.events.export}
            </button>
          )}
        </span>
      </div>
      <p className={styles.said} role="status">
        {said === '' ? words.events.found(shown.length, happenings.length) : said}
      </p>
      <VirtualList
        role="listbox"
        label={words.events.list}
        items={shown}
        keyOf={({ number }) => String(number)}
        selected={selected}
        onSelect={(key) => setSelected(key === selected ? null : key)}
        follows
        render={(happening) => (
          <>
            <span className={styles.time}>{describeTime(happening.atMs)}</span>
            <span className={styles[happening.way]}>
              {happening.way === 'learned' ? words.events.learned : words.events.did}
            </span>
            <span className={styles.name}>{happening.name}</span>
            {happening.about !== null && <span className={styles.about}>{happening.about}</span>}
          </>
        )}
      />
      {chosen !== null && <pre className={`${styles.detail} ${styles.json}`}>{layOut(chosen.detail)}</pre>}
    </>
  );
}

/** One that was cut off is no JSON any more. */
function layOut(detail: string): string {
  try {
    return JSON.stringify(JSON.parse(detail), null, 2);
  } catch {
    return detail;
  }
}
