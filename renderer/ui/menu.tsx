import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import styles from './menu.module.css';

export interface MenuItem {
  readonly id: string;
  readonly label: string;
  /** For one of several that exclude each other. */
  readonly checked?: boolean;
  /** It is switched on and off by itself. */
  readonly isSwitch?: true;
  /** Of what language the label is, where it is none of the page's. */
  readonly lang?: string;
}

export interface MenuProps {
  /** What the button is called; also its tooltip. */
  readonly label: string;
  /** Words that are seen on it: part of its name then, since somebody may say them (WCAG 2.2, 2.5.3). */
  readonly short?: string | undefined;
  /** What the open menu is called. */
  readonly heading: string;
  readonly items: readonly MenuItem[];
  /** What is seen on the button. */
  readonly children: ReactNode;
  readonly onOpen?: () => void;
  readonly onChoose: (id: string) => void;
}

const menuSelector = '[data-own-escape], dialog';

/** True inside of what is closed by Escape itself. */
export function hasOwnEscape(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(menuSelector) !== null;
}

/**
 * A button with a menu above it, as the ARIA Authoring Practices have it («Menu Button»): arrows, Home and End go through
 * it, a letter goes to the next item that begins with it, Escape and Tab close it, and so does a click elsewhere.
 */
export function Menu({ label, short, heading, items, children, onOpen, onChoose }: MenuProps) {
  const id = useId();
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const [isOpen, setOpen] = useState(false);

  const entries = (): HTMLElement[] => [...(root.current?.querySelectorAll<HTMLElement>('[data-entry]') ?? [])];

  useEffect(() => {
    if (!isOpen) return;
    const all = [...(root.current?.querySelectorAll<HTMLElement>('[data-entry]') ?? [])];
    (all.find((entry) => entry.getAttribute('aria-checked') === 'true') ?? all[0])?.focus();
    const onPointerDown = (event: PointerEvent): void => {
      if (event.target instanceof Node && root.current?.contains(event.target) === false) setOpen(false);
    };
    window.addEventListener('pointerdown', onPointerDown, true);
    return () => window.removeEventListener('pointerdown', onPointerDown, true);
  }, [isOpen]);

  const open = (): void => {
    onOpen?.();
    setOpen(true);
  };
  const close = (): void => {
    setOpen(false);
    button.current?.focus();
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    if (!isOpen) {
      if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
      event.preventDefault();
      return open();
    }
    if (event.key === 'Tab') return setOpen(false);
    const all = entries();
    const at = all.indexOf(document.activeElement as HTMLElement);
    const next = event.key === 'Escape' ? null : targetOf(event.key, at, all);
    if (event.key === 'Escape') close();
    else if (next === undefined) return;
    else next?.focus();
    event.preventDefault();
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it hears what its button and its menu hear.
    <div
      className={styles.root}
      ref={root}
      data-own-escape={isOpen ? '' : undefined}
      onKeyDown={onKeyDown}
      // What has the focus goes elsewhere, as by a dialog that opens.
      onBlur={(event) => {
        if (event.relatedTarget !== null && !event.currentTarget.contains(event.relatedTarget)) setOpen(false);
      }}
    >
      <button
        type="button"
        ref={button}
        className={styles.button}
        title={label}
        aria-label={short === undefined ? label : `${label} – ${short}`}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        onClick={() => (isOpen ? close() : open())}
      >
        {children}
      </button>
      {isOpen && (
        <div className={styles.menu} id={id} role="menu" aria-label={heading}>
          <p className={styles.heading} aria-hidden="true">
            {heading}
          </p>
          {items.map((item) => (
            <button
              key={item.id}
              type="button"
              className={styles.item}
              {...(item.checked === undefined
                ? { role: 'menuitem' }
                : { role: item.isSwitch ? 'menuitemcheckbox' : 'menuitemradio', 'aria-checked': item.checked })}
              lang={item.lang}
              tabIndex={-1}
              data-entry=""
              onClick={() => {
                close();
                onChoose(item.id);
              }}
            >
              {item.checked !== undefined && <Mark isOn={item.checked} />}
              {item.label}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}

function Mark({ isOn }: { readonly isOn: boolean }) {
  return (
    <svg className={styles.mark} viewBox="0 0 16 16" aria-hidden="true">
      {isOn && (
        <path
          d="M3 8.5l3.5 3.5 6.5-8"
          fill="none"
          stroke="currentColor"
          strokeWidth="2"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      )}
    </svg>
  );
}

/** undefined: the key is none of the menu's. */
function targetOf(key: string, at: number, all: readonly HTMLElement[]): HTMLElement | null | undefined {
  switch (key) {
    case 'ArrowDown':
      return all[(at + 1) % all.length];
    case 'ArrowUp':
      return all.at(at <= 0 ? -1 : at - 1);
    case 'Home':
      return all[0];
    case 'End':
      return all.at(-1);
    default: {
      if ([...key].length !== 1 || key === ' ') return undefined;
      const rotated = [...all.slice(at + 1), ...all.slice(0, at + 1)];
      return rotated.find((entry) => entry.textContent?.trim().toLowerCase().startsWith(key.toLowerCase())) ?? null;
    }
  }
}
