import type { Root } from 'react-dom/client';
import { brandPath } from '../../electron/contract/brand-images.ts';
import type { BrandView } from '../../electron/contract/renderer.ts';
import { useBrand } from './brand.ts';
import { BrandMark } from './brand-mark.tsx';
import styles from './cover.module.css';

/** Draws the page of a monitor on which there is nothing to do. It has no way to the main process. */
export async function showCover(root: Root): Promise<void> {
  const brand = await fetch(brandPath).then(
    async (response) => (response.ok ? ((await response.json()) as BrandView | null) : null),
    // Without a brand it covers as well.
    () => null,
  );
  root.render(<Cover brand={brand} />);
}

function Cover({ brand }: { readonly brand: BrandView | null }) {
  // Nothing is there to be read but the name, whose colours are computed.
  useBrand(brand, false);
  return (
    <main className={styles.cover}>
      <BrandMark brand={brand ?? undefined} />
    </main>
  );
}
