/** A brand as the page's own custom properties: ui/tokens.css has the values that they take the place of. */
import { useLayoutEffect } from 'react';
import { contrastRatio, mix, readableOn, readableRatio, textOn } from '../../electron/contract/contrast.ts';
import type { BrandView } from '../../electron/contract/renderer.ts';

/** What is behind text in each appearance, as tokens.css has it. */
const surfaces = { light: '#ffffff', dark: '#1a2539' } as const;
/** On a picture: however white it is at any place, white text on it has more than 4.5 to 1. */
const scrim = 'rgb(6 10 14 / 62%)';
const textOnPicture = { text: '#ffffff', soft: '#eef1f4' } as const;

/** Names and values, light and dark in one; empty where the brand has neither colours nor a picture. */
export function propertiesOf(brand: BrandView): Readonly<Record<string, string>> {
  return { ...accentOf(brand), ...groundOf(brand) };
}

function accentOf({ accent }: BrandView): Readonly<Record<string, string>> {
  if (accent === null) return {};
  const words = textOn(accent);
  const soft = { light: mix(surfaces.light, accent, 0.16), dark: mix(surfaces.dark, accent, 0.22) };
  return {
    '--accent': accent,
    // Away from what is written on it.
    '--accent-hover': mix(accent, words === '#ffffff' ? '#000000' : '#ffffff', 0.14),
    '--on-accent': words,
    '--accent-soft': both(soft.light, soft.dark),
    '--accent-ink': both(
      readableOn(accent, [surfaces.light, soft.light]),
      readableOn(accent, [surfaces.dark, soft.dark]),
    ),
  };
}

function groundOf({ background, backgroundDark, backgroundImage }: BrandView): Readonly<Record<string, string>> {
  const light = background ?? backgroundDark;
  const dark = backgroundDark ?? background;
  const plain: Readonly<Record<string, string>> =
    light === null || dark === null
      ? {}
      : {
          '--ground': both(light, dark),
          '--ground-plain': both(light, dark),
          '--on-ground': both(textOn(light), textOn(dark)),
          '--on-ground-soft': both(softOn(light), softOn(dark)),
        };
  if (backgroundImage === null) return plain;
  return {
    ...plain,
    '--ground': `linear-gradient(${scrim}, ${scrim}), url("${backgroundImage}") center / cover no-repeat var(--ground-plain)`,
    '--on-ground': textOnPicture.text,
    '--on-ground-soft': textOnPicture.soft,
  };
}

/** Less of what is written on this ground, but not less than can be read. */
function softOn(ground: string): string {
  const text = textOn(ground);
  const soft = mix(text, ground, 0.25);
  return contrastRatio(soft, ground) >= readableRatio ? soft : text;
}

/** The one or the other as `color-scheme` has it (CSS Color 5, light-dark()). */
function both(light: string, dark: string): string {
  return light === dark ? light : `light-dark(${light}, ${dark})`;
}

/** Puts the brand on the page before it is painted. Whoever needs more contrast (`isPlain`) gets none of its colours. */
export function useBrand(brand: BrandView | null, isPlain: boolean): void {
  const written = brand === null || isPlain ? '' : JSON.stringify(brand);
  useLayoutEffect(() => {
    if (written === '') return;
    const { style } = document.documentElement;
    const properties = propertiesOf(JSON.parse(written) as BrandView);
    const forced = matchMedia('(forced-colors: active)');
    const put = (): void => {
      for (const [name, value] of Object.entries(properties))
        if (forced.matches) style.removeProperty(name);
        else style.setProperty(name, value);
    };
    put();
    forced.addEventListener('change', put);
    return () => {
      forced.removeEventListener('change', put);
      for (const name of Object.keys(properties)) style.removeProperty(name);
    };
  }, [written]);
}

/** True where the brand has a ground of its own, so that the greeter's own is not drawn on it. */
export function hasGround(brand: BrandView | undefined): boolean {
  return (
    brand !== undefined && [brand.background, brand.backgroundDark, brand.backgroundImage].some((set) => set !== null)
  );
}
