/** How the preview looks, kept in its address: `?state=NAME&language=ar&text=150&contrast&keyboard&slow`. */
import type { GreeterView } from '../../electron/contract/renderer.ts';
import { findPageLanguage, type PageLanguage } from '../i18n/languages.ts';
import { textSizes } from '../ui/appearance.ts';
import { channelName, question } from '../ui/shared-appearance.ts';

export interface Look {
  readonly state: string;
  readonly language: PageLanguage;
  /** In per cent. */
  readonly textSize: number;
  readonly highContrast: boolean;
  readonly screenKeyboard: boolean;
  /** The other side takes its time. */
  readonly isSlow: boolean;
  /** The panel is folded away. */
  readonly isFolded: boolean;
}

export function readLook(query: URLSearchParams): Look {
  return {
    state: query.get('state') ?? 'greeter',
    language: findPageLanguage(query.get('language')) ?? 'en',
    textSize: textSizes.find((size) => String(size) === query.get('text')) ?? 100,
    highContrast: query.has('contrast'),
    screenKeyboard: query.has('keyboard'),
    isSlow: query.has('slow'),
    isFolded: query.has('folded'),
  };
}

/** What is as usual is left out. */
export function writeLook(look: Look): string {
  const parts = [
    `state=${encodeURIComponent(look.state)}`,
    look.language === 'en' ? '' : `language=${look.language}`,
    look.textSize === 100 ? '' : `text=${look.textSize}`,
    look.highContrast ? 'contrast' : '',
    look.screenKeyboard ? 'keyboard' : '',
    look.isSlow ? 'slow' : '',
    look.isFolded ? 'folded' : '',
  ];
  return `?${parts.filter((part) => part !== '').join('&')}`;
}

export function configureLook({ language, textSize, highContrast, screenKeyboard }: Look): GreeterView['appearance'] {
  return {
    language,
    textSize,
    contrast: highContrast ? 'high' : 'auto',
    screenKeyboard: screenKeyboard ? 'always' : 'auto',
  };
}

/** In the place of a greeter, where anything was chosen: a page that is told nothing of the configuration asks for it. */
export function shareLook(look: Look): void {
  if (look.language === 'en' && look.textSize === 100 && !look.highContrast) return;
  const channel = new BroadcastChannel(channelName);
  const prefersContrast = matchMedia('(prefers-contrast: more)');
  const say = (): void => channel.postMessage({ ...look, highContrast: look.highContrast || prefersContrast.matches });
  prefersContrast.addEventListener('change', say);
  channel.onmessage = ({ data }) => {
    if (data === question) say();
  };
}
