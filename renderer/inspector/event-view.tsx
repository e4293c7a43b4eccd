import { useMemo, useState } from 'react';
import type { Happening } from '../../electron/contract/inspector/inspector-view.ts';
import { t } from '../i18n/inspector/translate.ts';
import { describeTime } from './clock-time.ts';
import { describeLine, type Filter, filterHappenings } from './happenings.ts';
import styles from './inspector.module.css';
import { VirtualList } from './virtual-list.tsx';

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
          aria-label={t('events.search')}
          placeholder={t('events.search')}
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
        <select
          className={styles.select}
          aria-label={t('events.filter')}
          value={filter}
          onChange={(event) => setFilter(event.target.value as Filter)}
        >
          <option value="all">{t('events.filter.all')}</option>
          <option value="learned">{t('events.filter.learned')}</option>
          <option value="did">{t('events.filter.did')}</option>
        </select>
        <span className={styles.buttons}>
          <button
            type="button"
            onClick={() => {
              const lines = (chosen === null ? shown : [chosen]).map(describeLine).join('\n');
              navigator.clipboard.writeText(lines).then(
                () => setSaid(t('events.copied')),
                () => setSaid(t('events.notCopied')),
              );
            }}
          >
            {t('events.copy')}
          </button>
          {onExport !== null && (
            <button
              type="button"
              onClick={() => {
                onExport().then(
                  (path) => setSaid(t('events.exported', { path })),
                  () => setSaid(t('events.notExported')),
                );
              }}
            >
              {t('events.export')}
            </button>
          )}
        </span>
      </div>
      <p className={styles.said} role="status">
        {said === '' ? describeFound(shown.length, happenings.length) : said}
      </p>
      <VirtualList
        role="listbox"
        label={t('tab.events')}
        items={shown}
        keyOf={({ number }) => String(number)}
        selected={selected}
        onSelect={(key) => setSelected(key === selected ? null : key)}
        follows
        render={(happening) => (
          <>
            <bdi className={styles.time} dir="ltr">
              {describeTime(happening.atMs)}
            </bdi>
            <span className={styles[happening.way]}>{t(`events.filter.${happening.way}`)}</span>
            <span className={styles.name}>
              <bdi lang="en" dir="ltr">
                {happening.name}
              </bdi>
            </span>
            {happening.about !== null && <bdi className={styles.about}>{happening.about}</bdi>}
          </>
        )}
      />
      {chosen !== null && (
        <section
          className={styles.detail}
          aria-label={t('events.detail')}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be scrolled by keys as well.
          tabIndex={0}
        >
          <pre className={styles.json} lang="en" dir="ltr">
            {layOut(chosen.detail)}
          </pre>
        </section>
      )}
    </>
  );
}

function describeFound(count: number, all: number): string {
  return count === all ? String(all) : t('events.found', { count, all });
}

/** One that was cut off is no JSON any more. */
function layOut(detail: string): string {
  try {
    return JSON.stringify(JSON.parse(detail), null, 2);
  } catch {
    return detail;
  }
}
