/** When a pixel of a screen shows a colour, read from the X server: nobody's word but the picture's. */
import x11, { type XDisplay } from 'x11';

export interface ScreenToWatch {
  /** As in $DISPLAY. */
  readonly display: string;
  /** The cookie of MIT-MAGIC-COOKIE-1. */
  readonly cookie: Buffer;
}

export interface PixelWatch {
  /** Resolves with performance.now() of the read that first fitted; rejects after `withinMs`. */
  next(x: number, y: number, fits: (rgb: number) => boolean, withinMs: number): Promise<number>;
  close(): Promise<void>;
}

/** The pause between two reads in ms: the resolution of what is measured, small beside a start of 500 ms. */
const betweenReadsMs = 2;

/** Connects to the screen before the clock starts, so that connecting is not measured. */
export async function createPixelWatch(screen: ScreenToWatch): Promise<PixelWatch> {
  const display = await connect(screen);
  const client = display.client;
  const root = display.screen[0]?.root;
  if (root === undefined) throw new Error(`${screen.display} has no screen`);

  function read(x: number, y: number): Promise<number> {
    return new Promise((resolve, reject) => {
      client.GetImage(2, root ?? 0, x, y, 1, 1, 0xffffffff, (error, image) => {
        if (error) reject(error);
        else resolve(image.data.readUInt32LE(0) & 0xffffff);
      });
    });
  }

  return {
    async next(x, y, fits, withinMs) {
      const until = performance.now() + withinMs;
      for (;;) {
        const rgb = await read(x, y);
        const now = performance.now();
        if (fits(rgb)) return now;
        if (now > until)
          throw new Error(`the pixel ${x},${y} was #${rgb.toString(16).padStart(6, '0')} for ${withinMs} ms`);
        await new Promise((resolve) => setTimeout(resolve, betweenReadsMs));
      }
    },
    close: () => new Promise((resolve) => client.close(resolve)),
  };
}

function connect(screen: ScreenToWatch): Promise<XDisplay> {
  return new Promise((resolve, reject) => {
    const auth = { name: 'MIT-MAGIC-COOKIE-1', data: screen.cookie.toString('latin1') };
    x11.createClient({ display: screen.display, auth }, (error, display) => (error ? reject(error) : resolve(display)));
  });
}
