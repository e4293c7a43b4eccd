import type { BrandView } from '../../electron/contract/renderer.ts';
import styles from './brand-mark.module.css';

/** Whose greeter this is: the logo, which the name describes, or the name. */
export function BrandMark({ brand }: { readonly brand: BrandView | undefined }) {
  if (brand === undefined || (brand.logo === null && brand.name === null)) return null;
  if (brand.logo === null) return <p className={styles.name}>{brand.name}</p>;
  return <img className={styles.logo} src={brand.logo} alt={brand.name ?? ''} draggable={false} />;
}
