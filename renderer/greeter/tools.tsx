/** What is at the edge of the greeter: the keyboard's layout and the machine's power. Each is there where it can do something. */
import type { GreeterView, Intent, VestibuleBridge } from '../../electron/contract/renderer.ts';
import { t } from '../i18n/translate.ts';
import type { InspectorSwitch } from '../inspector/switch.ts';
import type { Appearance } from '../ui/appearance.ts';
import { Menu } from '../ui/menu.tsx';
import { AccessMenu, LanguageMenu } from './appearance-menus.tsx';
import { PowerDialog } from './power-dialog.tsx';
import styles from './tools.module.css';

type Keyboard = NonNullable<GreeterView['keyboard']>;
type Power = NonNullable<GreeterView['power']>;

export interface ToolsProps {
  readonly bridge: VestibuleBridge;
  readonly view: GreeterView;
  readonly inspector: InspectorSwitch;
  readonly appearance: Appearance;
}

export function Tools({ bridge, view, inspector, appearance }: ToolsProps) {
  const { keyboard, power } = view;
  const send = (intent: Intent): void => {
    bridge.send(intent).catch((error: unknown) => console.error('not accepted', error));
  };
  return (
    <div className={styles.tools}>
      {inspector.mayOpen && <InspectorButton inspector={inspector} />}
      <LanguageMenu appearance={appearance} />
      <AccessMenu appearance={appearance} />
      {keyboard !== null && keyboard.layouts.length > 1 && <LayoutMenu keyboard={keyboard} send={send} />}
      {power !== null && power.actions.length > 0 && <PowerMenu power={power} send={send} />}
      {view.screen === 'greeter' && power !== null && (power.confirm !== null || power.busy !== null) && (
        <PowerDialog power={power} send={send} />
      )}
    </div>
  );
}

function InspectorButton({ inspector }: { readonly inspector: InspectorSwitch }) {
  return (
    <button
      type="button"
      className={styles.button}
      title={t('inspector.key')}
      aria-expanded={inspector.isOpen}
      onClick={inspector.toggle}
    >
      {t('inspector.button')}
    </button>
  );
}

type Send = (intent: Intent) => void;

function LayoutMenu({ keyboard, send }: { readonly keyboard: Keyboard; readonly send: Send }) {
  const current = keyboard.layouts.find(({ id }) => id === keyboard.current);
  const isOfSessions = keyboard.typedWith.kind === 'desktop';
  const name = current?.name ?? keyboard.current;
  return (
    <Menu
      label={isOfSessions ? t('keyboard.buttonOfSessions', { name }) : t('keyboard.button', { name })}
      short={current?.code}
      heading={isOfSessions ? t('keyboard.ofSessions') : t('keyboard.menu')}
      items={keyboard.layouts.map(({ id, name: label }) => ({ id, label, checked: id === keyboard.current }))}
      onChoose={(layout) => send({ kind: 'choose-layout', layout })}
    >
      <KeyboardFigure />
      {current?.code}
    </Menu>
  );
}

function PowerMenu({ power, send }: { readonly power: Power; readonly send: Send }) {
  return (
    <Menu
      label={t('power.menu')}
      heading={t('power.menu')}
      items={power.actions.map((action) => ({ id: action, label: t(`power.action.${action}`) }))}
      onOpen={() => send({ kind: 'look-at-power' })}
      onChoose={(id) => {
        const action = power.actions.find((each) => each === id);
        if (action !== undefined) send({ kind: 'power', action });
      }}
    >
      <svg viewBox="0 0 16 16" aria-hidden="true">
        <path
          d="M8 2v5M4.6 4.2a5 5 0 1 0 6.8 0"
          fill="none"
          stroke="currentColor"
          strokeWidth="1.6"
          strokeLinecap="round"
        />
      </svg>
    </Menu>
  );
}

/** `label`: where no words beside it say what it is. */
export function KeyboardFigure({ label }: { readonly label?: string }) {
  return (
    <svg viewBox="0 0 20 16" role="img" aria-label={label} aria-hidden={label === undefined}>
      <rect x="1.5" y="3" width="17" height="10" rx="2" fill="none" stroke="currentColor" strokeWidth="1.5" />
      <path
        d="M5 6.5h.01M8.3 6.5h.01M11.7 6.5h.01M15 6.5h.01M6.5 9.7h7"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.7"
        strokeLinecap="round"
      />
    </svg>
  );
}
