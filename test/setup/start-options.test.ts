import { describe, expect, it } from 'vitest';
import { parseStart } from '../../electron/supervisor/options.ts';
import { chooseSeat } from '../../electron/supervisor/seat-display.ts';

describe('vestibule start', () => {
  it('takes --kiosk for --kind kiosk, and --try with it', () => {
    expect(parseStart(['--kiosk'])).toMatchObject({ options: { seatKind: 'kiosk', isTrial: false } });
    expect(parseStart(['--kind', 'kiosk'])).toMatchObject({ options: { seatKind: 'kiosk', isTrial: false } });
    expect(parseStart(['--kiosk', '--try'])).toMatchObject({ options: { seatKind: 'kiosk', isTrial: true } });
  });

  it.each([[['--try']], [['--kiosk', '--kind', 'window']], [['--kind', 'window', '--try']]])('refuses %j', (words) => {
    expect(parseStart(words).kind).toBe('usage');
  });

  it('says in one line what a kiosk misses without a display', () => {
    const choice = chooseSeat('kiosk', null);
    expect(choice.kind === 'impossible' && choice.why).toMatch(
      /^a kiosk covers the screen of a desktop, .*DISPLAY[^\n]*$/,
    );
  });
});
