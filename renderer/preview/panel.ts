/** The panel of the preview: which state is shown, and how. Plain DOM: the page under it is React's. */
import './panel.css';
import { languageNames } from '../i18n/languages.ts';
import { textSizes } from '../ui/appearance.ts';
import type { Groups } from './groups.ts';
import { type Look, writeLook } from './look.ts';

/** What had the keys before the page was loaded anew has them again. */
const focusKey = 'preview-focus';

export function showPanel(groups: Groups, look: Look): void {
  const states = Object.values(groups).flat();
  const panel = document.createElement('nav');
  panel.className = 'preview-panel';
  panel.setAttribute('aria-label', 'Preview');
  panel.lang = 'en';
  panel.dir = 'ltr';

  const go = (change: Partial<Look>, control: HTMLElement): void => {
    sessionStorage.setItem(focusKey, control.id);
    // The hash is a state's own, and comes with it.
    location.assign(location.pathname + writeLook({ ...look, ...change }));
  };

  function add<E extends HTMLElement>(element: E, name: string, into: HTMLElement = panel): E {
    element.id = `preview-${name.toLowerCase().replaceAll(' ', '-')}`;
    into.append(element);
    return element;
  }

  function addSelect(
    name: string,
    fill: (select: HTMLSelectElement) => void,
    change: (value: string) => Partial<Look>,
  ) {
    const label = document.createElement('label');
    label.append(`${name} `);
    panel.append(label);
    const select = add(document.createElement('select'), name, label);
    fill(select);
    select.addEventListener('change', () => go(change(select.value), select));
  }

  function addCheckbox(name: string, isOn: boolean, change: (isOn: boolean) => Partial<Look>): void {
    const label = document.createElement('label');
    panel.append(label);
    const box = add(document.createElement('input'), name, label);
    box.type = 'checkbox';
    box.checked = isOn;
    label.append(` ${name}`);
    box.addEventListener('change', () => go(change(box.checked), box));
  }

  function addButton(sign: string, name: string, act: (button: HTMLButtonElement) => void): HTMLButtonElement {
    const button = add(document.createElement('button'), name);
    button.type = 'button';
    button.textContent = sign;
    button.setAttribute('aria-label', name);
    button.title = name;
    button.addEventListener('click', () => act(button));
    return button;
  }

  const addStep = (sign: string, name: string, by: number): void => {
    addButton(sign, name, (button) => {
      const at = states.indexOf(look.state) + by + states.length;
      go({ state: states[at % states.length] ?? look.state }, button);
    });
  };

  if (look.isFolded) addButton('▾', 'Unfold the panel', (button) => go({ isFolded: false }, button));
  else {
    addStep('‹', 'State before', -1);
    // A letter goes to the next state that begins with it.
    addSelect(
      'State',
      (select) => {
        for (const [group, names] of Object.entries(groups)) {
          const list = document.createElement('optgroup');
          list.label = group;
          for (const name of names) list.append(new Option(name, name, false, name === look.state));
          select.append(list);
        }
      },
      (state) => ({ state }),
    );
    addStep('›', 'Next state', 1);
    addSelect(
      'Language',
      (select) => {
        for (const [tag, name] of Object.entries(languageNames))
          select.add(new Option(name, tag, false, tag === look.language));
      },
      (tag) => ({ language: tag as Look['language'] }),
    );
    addSelect(
      'Text',
      (select) => {
        for (const size of textSizes) select.add(new Option(`${size} %`, String(size), false, size === look.textSize));
      },
      (size) => ({ textSize: Number(size) }),
    );
    addCheckbox('High contrast', look.highContrast, (highContrast) => ({ highContrast }));
    addCheckbox('Keyboard', look.screenKeyboard, (screenKeyboard) => ({ screenKeyboard }));
    addCheckbox('Slow answers', look.isSlow, (isSlow) => ({ isSlow }));
    addButton('▴', 'Fold the panel away', (button) => go({ isFolded: true }, button));
  }
  document.body.append(panel);

  const focused = sessionStorage.getItem(focusKey);
  sessionStorage.removeItem(focusKey);
  if (focused === null) return;
  const id = focused === 'preview-fold-the-panel-away' ? 'preview-unfold-the-panel' : focused;
  (document.getElementById(id) ?? document.getElementById('preview-state'))?.focus();
  // The page under it takes the keys when it is drawn, by when they may have gone on in here; and a person when they click.
  const root = document.getElementById('root');
  const restore = ({ relatedTarget }: FocusEvent): void => {
    if (relatedTarget instanceof HTMLElement && panel.contains(relatedTarget)) relatedTarget.focus();
  };
  root?.addEventListener('focusin', restore, { once: true });
  root?.addEventListener('pointerdown', () => root.removeEventListener('focusin', restore), { once: true });
}
