import { type KeyboardEvent, type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react';
import styles from './virtual-list.module.css';

export interface VirtualListProps<T> {
  readonly label: string;
  readonly role: 'tree' | 'listbox';
  readonly items: readonly T[];
  readonly keyOf: (item: T) => string;
  readonly render: (item: T) => ReactNode;
  /** 0: none. For a tree. */
  readonly depthOf?: (item: T) => number;
  readonly selected: string | null;
  readonly onSelect: (key: string) => void;
  /** Stays at the end while new items come, until somebody scrolls back. */
  readonly follows?: boolean;
}

/** Height of a row in em: what CSS says, since all rows are equal and only those in view are drawn. */
const rowEm = 1.75;
const spareRows = 6;

/** A list of thousands, of which those in view are drawn. The arrow keys, Page Up and Down, Home and End move the choice. */
export function VirtualList<T>(props: VirtualListProps<T>) {
  const { items, keyOf, selected, onSelect, follows = false } = props;
  const box = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  const [view, setView] = useState({ top: 0, height: 400, row: 24 });

  const measure = (): void => {
    const element = box.current;
    if (element === null) return;
    const row = rowEm * Number.parseFloat(getComputedStyle(element).fontSize);
    isAtEnd.current = element.scrollTop + element.clientHeight >= element.scrollHeight - row;
    setView({ top: element.scrollTop, height: element.clientHeight, row });
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: the box is there for as long as this is.
  useEffect(() => {
    const watcher = new ResizeObserver(measure);
    if (box.current !== null) watcher.observe(box.current);
    return () => watcher.disconnect();
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: more items are the reason.
  useLayoutEffect(() => {
    const element = box.current;
    if (follows && isAtEnd.current && element !== null) element.scrollTop = element.scrollHeight;
  }, [follows, items.length]);

  const first = Math.max(0, Math.floor(view.top / view.row) - spareRows);
  const last = Math.min(items.length, Math.ceil((view.top + view.height) / view.row) + spareRows);
  const at = items.findIndex((item) => keyOf(item) === selected);

  function onKeyDown(event: KeyboardEvent): void {
    const page = Math.max(1, Math.floor(view.height / view.row) - 1);
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + page,
      PageUp: at - page,
      Home: 0,
      End: items.length - 1,
    };
    const move = moves[event.key];
    if (move === undefined || items.length === 0) return;
    event.preventDefault();
    const next = Math.min(items.length - 1, Math.max(0, move));
    const item = items[next];
    if (item !== undefined) onSelect(keyOf(item));
    const element = box.current;
    if (element === null) return;
    const top = next * view.row;
    if (top < element.scrollTop) element.scrollTop = top;
    else if (top + view.row > element.scrollTop + view.height) element.scrollTop = top + view.row - view.height;
  }

  const isTree = props.role === 'tree';
  const boxProps = {
    role: props.role,
    'aria-label': props.label,
    'aria-activedescendant': at >= first && at < last ? `row-${selected}` : undefined,
    tabIndex: 0,
    onScroll: measure,
    onKeyDown,
  };
  // The list takes the keys; a row takes the pointer alone.
  const rowProps = (item: T, index: number) => ({
    role: isTree ? 'treeitem' : 'option',
    'aria-level': isTree ? (props.depthOf?.(item) ?? 0) + 1 : undefined,
    'aria-selected': keyOf(item) === selected,
    'aria-setsize': items.length,
    'aria-posinset': index + 1,
    onClick: () => onSelect(keyOf(item)),
  });
  return (
    <div ref={box} className={styles.box} {...boxProps}>
      <div style={{ height: `${items.length * rowEm}em` }} className={styles.all}>
        {items.slice(first, last).map((item, index) => (
          <div
            key={keyOf(item)}
            id={`row-${keyOf(item)}`}
            className={styles.row}
            style={{ top: `${(first + index) * rowEm}em` }}
            {...rowProps(item, first + index)}
          >
            {props.render(item)}
          </div>
        ))}
      </div>
    </div>
  );
}
