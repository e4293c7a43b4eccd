import { type KeyboardEvent as ReactKeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { type PinVerdict, pinLimits } from '../../electron/contract/pin.ts';
import type { VestibuleBridge } from '../../electron/contract/renderer.ts';
import { t } from '../i18n/translate.ts';
import controls from '../ui/controls.module.css';
import modal from '../ui/modal.module.css';
import { Modal } from '../ui/modal.tsx';
import styles from './maintenance.module.css';

/** Nobody is there any more: the question goes away by itself. */
const idleMs = 30_000;

export interface MaintenanceProps {
  readonly bridge: VestibuleBridge;
  /** The PIN was right; else it is asked for. */
  readonly isOpen: boolean;
  readonly hasSession: boolean;
  /** It is asked for no more. */
  readonly onClose: () => void;
}

/** The operator's way out, over the greeter and over a session: a PIN is asked for, and then what shall be done. */
export function Maintenance({ bridge, isOpen, hasSession, onClose }: MaintenanceProps) {
  if (!isOpen) return <PinDialog check={bridge.checkPin} onClose={onClose} />;
  return (
    <Menu
      hasSession={hasSession}
      onWish={(wish) => {
        bridge.send({ kind: 'maintain', wish }).catch((error: unknown) => console.error('not accepted', error));
      }}
    />
  );
}

interface PinDialogProps {
  readonly check: (pin: string) => Promise<PinVerdict>;
  readonly onClose: () => void;
}

function PinDialog({ check, onClose }: PinDialogProps) {
  const id = useId();
  const [digits, setDigits] = useState('');
  const [isChecking, setIsChecking] = useState(false);
  const [said, setSaid] = useState<string | null>(null);
  const [waitsUntil, setWaitsUntil] = useState(0);
  const waitSeconds = useSecondsUntil(waitsUntil);
  const isShut = isChecking || waitSeconds > 0;
  const close = useRef(onClose);
  close.current = onClose;

  // biome-ignore lint/correctness/useExhaustiveDependencies: whoever types is there.
  useEffect(() => {
    const timer = setTimeout(() => close.current(), idleMs);
    return () => clearTimeout(timer);
  }, [digits, waitSeconds]);

  const add = (digit: string): void => {
    if (isShut) return;
    setSaid(null);
    setDigits((last) => (last.length < pinLimits.most ? last + digit : last));
  };
  const removeLast = (): void => {
    if (!isShut) setDigits((last) => last.slice(0, -1));
  };
  const enter = (): void => {
    if (isShut || digits.length < pinLimits.least) return;
    setIsChecking(true);
    setDigits('');
    check(digits).then(
      (verdict) => {
        setIsChecking(false);
        if (verdict.kind === 'right') return;
        setSaid(verdict.kind === 'wrong' ? t('kiosk.wrong') : null);
        setWaitsUntil(performance.now() + verdict.waitMs);
      },
      () => {
        // The error is not looked at: it must not carry a PIN into a log.
        setIsChecking(false);
        setSaid(t('kiosk.failed'));
      },
    );
  };
  const onKeyDown = (event: ReactKeyboardEvent): void => {
    if (/^[0-9]$/.test(event.key)) add(event.key);
    else if (event.key === 'Backspace') removeLast();
    // On a button it is the button's own; the field is where one begins.
    else if (event.key === 'Enter' && !(event.target instanceof HTMLButtonElement)) enter();
    else return;
    event.preventDefault();
  };

  const news = waitSeconds > 0 ? t('kiosk.wait', { seconds: waitSeconds }) : said;
  return (
    <Modal className={modal.box} labelledBy={`${id}h`} describedBy={`${id}w`} onCancel={onClose}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: digits are typed wherever in the dialog the keys are. */}
      <div className={styles.dialog} onKeyDown={onKeyDown}>
        <h2 className={modal.heading} id={`${id}h`}>
          {t('kiosk.pin')}
        </h2>
        <p className={styles.words} id={`${id}w`}>
          {t('kiosk.forWhom')}
        </p>
        {/* Tells how many there are, and of none which it is. */}
        <div
          className={styles.digits}
          role="status"
          aria-label={t('kiosk.digits', { count: digits.length })}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: it is typed into.
          tabIndex={0}
          data-first=""
        >
          {Array.from({ length: Math.max(pinLimits.least, digits.length) }, (_, place) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a place is all that it is.
            <span key={place} className={place < digits.length ? styles.given : styles.open} />
          ))}
        </div>
        <p className={styles.news} role="alert">
          {news}
        </p>
        <div className={styles.pad}>
          {['1', '2', '3', '4', '5', '6', '7', '8', '9'].map((digit) => (
            <Key key={digit} name={digit} shown={digit} isShut={isShut} onPress={() => add(digit)} />
          ))}
          <Key name={t('kiosk.backspace')} shown="⌫" isShut={isShut} onPress={removeLast} />
          <Key name="0" shown="0" isShut={isShut} onPress={() => add('0')} />
          <button type="button" className={styles.enter} aria-disabled={isShut} onClick={enter}>
            {t('kiosk.enter')}
          </button>
        </div>
        <button type="button" className={`${controls.button} ${styles.back}`} onClick={onClose}>
          {t('kiosk.back')}
        </button>
      </div>
    </Modal>
  );
}

interface KeyProps {
  readonly name: string;
  readonly shown: string;
  readonly isShut: boolean;
  readonly onPress: () => void;
}

/** Looks the same whether it is pressed or not: whoever stands behind sees nothing. */
function Key({ name, shown, isShut, onPress }: KeyProps) {
  return (
    <button type="button" className={styles.key} aria-label={name} aria-disabled={isShut} onClick={onPress}>
      {shown}
    </button>
  );
}

function Menu(props: { readonly hasSession: boolean; readonly onWish: (wish: 'stop' | 'log-off' | 'back') => void }) {
  const id = useId();
  const { hasSession, onWish } = props;
  return (
    <Modal
      className={modal.box}
      labelledBy={`${id}h`}
      describedBy={`${id}w`}
      shown="menu"
      onCancel={() => onWish('back')}
    >
      <h2 className={modal.heading} id={`${id}h`}>
        {t('kiosk.menu')}
      </h2>
      <p className={styles.words} id={`${id}w`}>
        {t('kiosk.menuWords')}
      </p>
      <div className={styles.choices}>
        <button type="button" className={styles.choice} data-first="" onClick={() => onWish('back')}>
          {t('kiosk.back')}
        </button>
        {hasSession && (
          <button type="button" className={styles.choice} onClick={() => onWish('log-off')}>
            {t('kiosk.logOff')}
          </button>
        )}
        <button type="button" className={styles.choice} onClick={() => onWish('stop')}>
          {t('kiosk.stop')}
        </button>
      </div>
    </Modal>
  );
}

/** Whole seconds until `untilMs` (of performance.now()), and 0 from then on. */
function useSecondsUntil(untilMs: number): number {
  const [, setTick] = useState(0);
  const left = Math.max(0, Math.ceil((untilMs - performance.now()) / 1000));
  useEffect(() => {
    if (left === 0) return;
    const timer = setTimeout(
      () => setTick((last) => last + 1),
      Math.max(1, (untilMs - performance.now()) % 1000 || 1000),
    );
    return () => clearTimeout(timer);
  });
  return left;
}
