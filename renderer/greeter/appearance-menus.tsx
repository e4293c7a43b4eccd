import { pageLanguages } from '../../electron/contract/names.ts';
import { languageNames } from '../i18n/languages.ts';
import { t } from '../i18n/translate.ts';
import { type Appearance, choose, textSizes } from '../ui/appearance.ts';
import { Menu } from '../ui/menu.tsx';

export interface AppearanceMenuProps {
  readonly appearance: Appearance;
}

/** What the pages speak; each language is called by its own name. */
export function LanguageMenu({ appearance }: AppearanceMenuProps) {
  return (
    <Menu
      label={t('appearance.language')}
      heading={t('appearance.language')}
      items={pageLanguages.map((id) => ({
        id,
        label: languageNames[id],
        lang: id,
        checked: id === appearance.language,
      }))}
      onChoose={(id) => {
        const language = pageLanguages.find((each) => each === id);
        if (language !== undefined) choose({ language });
      }}
    >
      <svg viewBox="0 0 16 16" aria-hidden="true">
        <g fill="none" stroke="currentColor" strokeWidth="1.4">
          <circle cx="8" cy="8" r="6" />
          <ellipse cx="8" cy="8" rx="2.7" ry="6" />
          <path d="M2.3 6h11.400M2.3 10h11.4" />
        </g>
      </svg>
    </Menu>
  );
}

const contrastId = 'contrast';
const keyboardId = 'keyboard';

/** What makes the pages easier to see and to type at. */
export function AccessMenu({ appearance }: AppearanceMenuProps) {
  const { highContrast, screenKeyboard, textSize } = appearance;
  return (
    <Menu
      label={t('appearance.menu')}
      heading={t('appearance.menu')}
      items={[
        { id: contrastId, label: t('appearance.highContrast'), checked: highContrast, isSwitch: true },
        { id: keyboardId, label: t('appearance.screenKeyboard'), checked: screenKeyboard, isSwitch: true },
        ...textSizes.map((percent) => ({
          id: String(percent),
          label: t('appearance.textSize', { percent }),
          checked: percent === textSize,
        })),
      ]}
      onChoose={(id) => {
        if (id === contrastId) choose({ highContrast: !highContrast });
        else if (id === keyboardId) choose({ screenKeyboard: !screenKeyboard });
        else choose({ textSize: Number(id) });
      }}
    >
      <svg viewBox="0 0 16 16" aria-hidden="true">
        <g fill="none" stroke="currentColor" strokeWidth="1.4" strokeLinecap="round" strokeLinejoin="round">
          <circle cx="8" cy="3" r="1.3" />
          <path d="M3 6c2.8.9 7.2.9 10 0M8 6.700v3.300M5.5 14L8 10l2.5 4" />
        </g>
      </svg>
    </Menu>
  );
}
