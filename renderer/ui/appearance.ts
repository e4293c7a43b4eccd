/**
 * How the pages look and speak: as the machine is configured, until somebody at the greeter chooses otherwise. What was
 * chosen holds until the greeter comes back, and so for the next person no more.
 */
import { useEffect, useLayoutEffect, useState, useSyncExternalStore } from 'react';
import type { GreeterView } from '../../electron/contract/renderer.ts';
import { findPageLanguage, type PageLanguage } from '../i18n/languages.ts';
import { speak } from '../i18n/translate.ts';

/** What is left out is as configured. */
export interface Chosen {
  readonly language?: PageLanguage;
  readonly highContrast?: boolean;
  /** In per cent. */
  readonly textSize?: number;
  readonly screenKeyboard?: boolean;
}

export interface Appearance {
  readonly language: PageLanguage;
  readonly highContrast: boolean;
  readonly textSize: number;
  readonly screenKeyboard: boolean;
}

/** What there is to choose from, in per cent. */
export const textSizes = [100, 125, 150, 200] as const;

let chosen: Chosen = {};
/** Somebody has touched the screen, so there may be no other keyboard. */
let touched = false;
const listeners = new Set<() => void>();

function change(next: Chosen): void {
  chosen = next;
  for (const listener of listeners) listener();
}

export function choose(part: Chosen): void {
  change({ ...chosen, ...part });
}

export function forgetChoices(): void {
  if (Object.keys(chosen).length > 0) change({});
}

/** To be called once, before anybody touches anything. */
export function watchTouch(window: Window): void {
  window.addEventListener(
    'pointerdown',
    (event) => {
      if (event.pointerType !== 'touch' || touched) return;
      touched = true;
      change(chosen);
    },
    { capture: true, passive: true },
  );
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

const readState = (): string => JSON.stringify([chosen, touched]);

/** What holds now. Drawn anew with each choice. */
export function useAppearance(configured: GreeterView['appearance']): Appearance {
  useSyncExternalStore(subscribe, readState);
  const prefersContrast = useMedia('(prefers-contrast: more)');
  const { contrast, screenKeyboard } = configured;
  return {
    language: chosen.language ?? findPageLanguage(configured.language) ?? 'en',
    highContrast: chosen.highContrast ?? (contrast === 'auto' ? prefersContrast : contrast === 'high'),
    textSize: chosen.textSize ?? configured.textSize,
    screenKeyboard: chosen.screenKeyboard ?? (screenKeyboard === 'auto' ? touched : screenKeyboard === 'always'),
  };
}

/** Puts it on the page, before it is painted. */
export function useAppliedAppearance({ language, highContrast, textSize }: Appearance): void {
  useLayoutEffect(() => {
    document.documentElement.classList.toggle('high-contrast', highContrast);
  }, [highContrast]);
  useLayoutEffect(() => {
    document.documentElement.style.setProperty('--text-scale', String(textSize / 100));
    document.documentElement.classList.toggle('large-text', textSize > 125);
  }, [textSize]);
  useLayoutEffect(() => {
    void speak(language);
  }, [language]);
}

function useMedia(query: string): boolean {
  const [matches, setMatches] = useState(() => window.matchMedia(query).matches);
  useEffect(() => {
    const list = window.matchMedia(query);
    const onChange = (): void => setMatches(list.matches);
    list.addEventListener('change', onChange);
    return () => list.removeEventListener('change', onChange);
  }, [query]);
  return matches;
}
