import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contrastRatio, mix, readableOn, readableRatio, textOn } from '../../electron/contract/contrast.ts';

const colour = fc.integer({ min: 0, max: 0xffffff }).map((value) => `#${value.toString(16).padStart(6, '0')}`);

describe('contrast', () => {
  it('is what WCAG says of black and white, and of the grey that just passes', () => {
    expect(contrastRatio('#000000', '#ffffff')).toBeCloseTo(21);
    expect(contrastRatio('#ffffff', '#ffffff')).toBe(1);
    expect(contrastRatio('#767676', '#ffffff')).toBeCloseTo(4.54, 2);
  });

  it('is enough for text on any ground', () => {
    fc.assert(fc.property(colour, (ground) => contrastRatio(textOn(ground), ground) >= readableRatio));
  });

  it('is enough for any colour that is made readable on a light or a dark ground', () => {
    const grounds = fc.constantFrom(['#ffffff', '#d9ebed'], ['#1c2933', '#24474d']);
    fc.assert(
      fc.property(colour, grounds, (text, both) => {
        const readable = readableOn(text, both);
        return both.every((ground) => contrastRatio(readable, ground) >= readableRatio);
      }),
    );
  });

  it('leaves a colour as it is where it can be read', () => {
    expect(readableOn('#1f6570', ['#ffffff'])).toBe('#1f6570');
    expect(mix('#000000', '#ffffff', 0.5)).toBe('#808080');
  });
});
