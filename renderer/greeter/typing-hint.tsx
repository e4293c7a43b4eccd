import { useSyncExternalStore } from 'react';
import type { GreeterView } from '../../electron/contract/renderer.ts';
import { t } from '../i18n/translate.ts';
import { isCapsLockOn, subscribeCapsLock } from '../ui/caps-lock.ts';
import { KeyboardFigure } from './tools.tsx';
import styles from './typing-hint.module.css';

export interface TypingHintProps {
  /** For the fields that it describes. */
  readonly id: string;
  readonly keyboard: GreeterView['keyboard'];
}

/** What somebody must know who types and sees only dots: the layout, and Caps Lock where it is on. */
export function TypingHint({ id, keyboard }: TypingHintProps) {
  const isOn = useSyncExternalStore(subscribeCapsLock, isCapsLockOn);
  return (
    <div className={styles.hint} id={id}>
      {keyboard !== null && (
        <p className={styles.layout}>
          <KeyboardFigure label={t('keyboard.typedWith')} />
          {describeLayout(keyboard)}
        </p>
      )}
      <p className={styles.capsLock} role="status">
        {isOn && t('keyboard.capsLock')}
      </p>
    </div>
  );
}

function describeLayout({ layouts, current, typedWith }: NonNullable<GreeterView['keyboard']>): string {
  const name = typedWith.kind === 'desktop' ? typedWith.name : layouts.find(({ id }) => id === current)?.name;
  return name ?? t('keyboard.typedWithDesktop');
}
