import { useState } from 'react';
import styles from './avatar.module.css';
import { useInView } from './use-in-view.ts';

export interface AvatarProps {
  /** null: the guest's figure */
  readonly name: string | null;
  /** Where the picture is, if there is one; null: there is none. */
  readonly address: string | null;
  readonly isLarge?: boolean;
}

/** The initials, and over them the picture once it is there; what does not decode is none. */
export function Avatar({ name, address, isLarge = false }: AvatarProps) {
  /** Addresses that came to something, and to nothing. */
  const [shown, setShown] = useState<string | null>(null);
  const [broken, setBroken] = useState<string | null>(null);
  const { ref, hasBeenInView } = useInView<HTMLSpanElement>();
  const giveUp = (): void => {
    setBroken(address);
    setShown(null);
  };
  return (
    <span ref={ref} className={isLarge ? styles.large : styles.avatar} aria-hidden="true">
      {name === null ? (
        <svg viewBox="0 0 24 24" className={styles.figure} aria-hidden="true">
          <circle cx="12" cy="8.5" r="3.75" fill="none" stroke="currentColor" strokeWidth="1.8" />
          <path
            d="M4.5 20c.8-3.8 3.8-5.8 7.5-5.8s6.700 2 7.500 5.800"
            fill="none"
            stroke="currentColor"
            strokeWidth="1.8"
            strokeLinecap="round"
          />
        </svg>
      ) : (
        initialsOf(name)
      )}
      {hasBeenInView && address !== null && address !== broken && (
        <img
          className={shown === null ? `${styles.picture} ${styles.coming}` : styles.picture}
          src={address}
          alt=""
          decoding="async"
          draggable={false}
          onLoad={(event) => requirePixels(event.currentTarget).then(() => setShown(address), giveUp)}
          onError={giveUp}
        />
      )}
    </span>
  );
}

/** Rejects where it does not decode: for `load`, and for decode() too, its first bytes are enough. */
async function requirePixels(image: HTMLImageElement): Promise<void> {
  const bitmap = await createImageBitmap(image, { resizeWidth: 1, resizeHeight: 1 });
  bitmap.close();
}

/** At most two letters. Names come from outside, so letters are taken by code point and shown as text. */
export function initialsOf(name: string): string {
  const words = name.split(/\s+/).map((word) => [...word].find((letter) => /[\p{L}\p{N}]/u.test(letter)));
  const letters = words.filter((letter) => letter !== undefined);
  const picked = letters.length > 1 ? [letters[0], letters.at(-1)] : letters;
  return picked.join('').toLocaleUpperCase() || '·';
}
