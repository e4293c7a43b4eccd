/** The screenshots' format, read by somebody else's reader. */
import { chromium, expect, test } from '@playwright/test';
import { encodePng } from '../../electron/machine/png.ts';

test('a browser reads a PNG as the picture that it was', async () => {
  const rgba = [255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255, 1, 2, 3, 255, 5, 6, 7, 255, 9, 10, 11, 255];
  const png = await encodePng({ width: 3, height: 2, rgba: Buffer.from(rgba) });
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
  try {
    const page = await browser.newPage();
    const read = await page.evaluate(
      async (bytes) => {
        const picture = await createImageBitmap(new Blob([new Uint8Array(bytes)], { type: 'image/png' }));
        const context = new OffscreenCanvas(picture.width, picture.height).getContext('2d');
        context?.drawImage(picture, 0, 0);
        return [
          picture.width,
          picture.height,
          ...(context?.getImageData(0, 0, picture.width, picture.height).data ?? []),
        ];
      },
      [...png],
    );
    expect(read).toEqual([3, 2, ...rgba]);
  } finally {
    await browser.close();
  }
});
