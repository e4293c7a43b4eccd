/** The panel of the preview: which state is shown, and in which the next page begins. Plain DOM: the page under it is React's. */
import './panel.css';

export interface PanelOptions {
  readonly states: readonly string[];
  readonly current: string;
}

export function showPanel({ states, current }: PanelOptions): void {
  const panel = document.createElement('nav');
  panel.className = 'preview-panel';
  panel.setAttribute('aria-label', 'Preview');
  const label = document.createElement('label');
  label.textContent = 'State ';
  const select = document.createElement('select');
  for (const name of states) select.add(new Option(name, name, false, name === current));
  select.addEventListener('change', () => {
    location.search = `?state=${encodeURIComponent(select.value)}`;
  });
  label.append(select);
  const step = (sign: string, name: string, by: number): HTMLButtonElement => {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = sign;
    button.setAttribute('aria-label', name);
    button.addEventListener('click', () => {
      select.selectedIndex = (select.selectedIndex + by + states.length) % states.length;
      select.dispatchEvent(new Event('change'));
    });
    return button;
  };
  panel.append(step('‹', 'State before', -1), label, step('›', 'Next state', 1));
  document.body.append(panel);
}
