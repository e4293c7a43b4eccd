/**
 * Sharp on screens with more than one pixel for each of CSS's: the desktop has as many pixels as the screen has, and is
 * drawn that much smaller. noVNC by itself asks for as many as CSS counts, and draws them larger than they are.
 */
import type RFB from '@novnc/novnc';

interface Size {
  readonly w: number;
  readonly h: number;
}

/** What is used of noVNC's inside; version 1.7.0 is pinned, and a test looks at the desktop's size at scale 2. */
interface Resizing {
  _screenSize(): Size;
  _requestRemoteResize(): void;
}

/** Asks for the screen's pixels from now on, whatever their ratio to CSS's is then. */
export function askForScreenPixels(rfb: RFB, ratio: () => number = () => window.devicePixelRatio): void {
  const inside = rfb as unknown as Resizing;
  const screenSize = inside._screenSize.bind(rfb);
  const request = inside._requestRemoteResize.bind(rfb);
  inside._requestRemoteResize = () => {
    const now = ratio();
    // Before the request: what comes back is to be drawn in its own size.
    rfb.scaleViewport = now !== 1;
    inside._screenSize = () => {
      const { w, h } = screenSize();
      return { w: Math.round(w * now), h: Math.round(h * now) };
    };
    try {
      request();
    } finally {
      inside._screenSize = screenSize;
    }
  };
}
