/** Colours that can be read on each other: WCAG 2.2, «relative luminance» and «contrast ratio». Colours are `#rrggbb`. */

/** What text needs (1.4.3, level AA). */
export const readableRatio = 4.5;

const black = '#000000';
const white = '#ffffff';

/** From 1 (the same) to 21 (black and white). */
export function contrastRatio(one: string, other: string): number {
  const [lighter = 0, darker = 0] = [luminance(one), luminance(other)].toSorted((a, b) => b - a);
  return (lighter + 0.05) / (darker + 0.05);
}

/** White or black, whichever can be read better on `ground`. One of the two always has `readableRatio`. */
export function textOn(ground: string): string {
  return contrastRatio(ground, white) >= contrastRatio(ground, black) ? white : black;
}

/** `colour`, made as much darker or lighter as it has to be for reading it on every one of `grounds`. */
export function readableOn(colour: string, grounds: readonly string[]): string {
  const towards = textOn(grounds[0] ?? white);
  for (let share = 0; share < 1; share += 0.05) {
    const mixed = mix(colour, towards, share);
    if (grounds.every((ground) => contrastRatio(mixed, ground) >= readableRatio)) return mixed;
  }
  return towards;
}

/** `share` of `other` in `one`, from 0 to 1. */
export function mix(one: string, other: string, share: number): string {
  const others = channels(other);
  const mixed = channels(one).map((value, index) => Math.round(value + ((others[index] ?? 0) - value) * share));
  return `#${mixed.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}

function channels(colour: string): readonly number[] {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = channels(colour).map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
