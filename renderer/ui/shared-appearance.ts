/**
 * Pages that are told nothing of the configuration, the inspector's own window and that of a recorded journal, look and speak
 * as the greeter beside them does; where there is none, as the machine does.
 */
import { useEffect, useRef, useState } from 'react';
import { findPageLanguage } from '../i18n/languages.ts';
import { speak } from '../i18n/translate.ts';
import { type Appearance, useAppearance, useAppliedAppearance } from './appearance.ts';

/** Among pages of one origin in one browser (HTML Living Standard, «Broadcasting to other browsing contexts»). */
export const channelName = 'vestibule-appearance';
export const question = 'which';

/** Tells the other pages, now and whenever one of them asks. */
export function useSharedAppearance(appearance: Appearance): void {
  const channel = useRef<BroadcastChannel | null>(null);
  const newest = useRef(appearance);
  newest.current = appearance;
  useEffect(() => {
    const opened = new BroadcastChannel(channelName);
    opened.onmessage = ({ data }) => {
      if (data === question) opened.postMessage(newest.current);
    };
    channel.current = opened;
    return () => opened.close();
  }, []);
  const { language, highContrast, textSize } = appearance;
  // biome-ignore lint/correctness/useExhaustiveDependencies: these are what others see of it.
  useEffect(() => channel.current?.postMessage(newest.current), [language, highContrast, textSize]);
}

/** As the machine has it, and as the greeter has it once it has said so. */
export function useFollowedAppearance(): void {
  const own = useMachineAppearance();
  const [followed, setFollowed] = useState<Appearance | null>(null);
  useEffect(() => {
    const channel = new BroadcastChannel(channelName);
    channel.onmessage = ({ data }: MessageEvent<Appearance | typeof question>) => {
      if (data !== question) setFollowed(data);
    };
    channel.postMessage(question);
    return () => channel.close();
  }, []);
  useAppliedAppearance(followed ?? own);
}

function useMachineAppearance(): Appearance {
  return useAppearance({ language: navigator.language, contrast: 'auto', textSize: 100, screenKeyboard: 'never' });
}

/** Before the first picture, so that it does not begin in another language. Never rejects. */
export function speakAsMachine(): Promise<void> {
  return speak(findPageLanguage(navigator.language) ?? 'en');
}
