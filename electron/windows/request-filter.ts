import { pageOrigin } from '../contract/renderer.ts';

/**
 * Nothing that a page asks for leaves the program: only the page's own origin and the pixel door on 127.0.0.1 are let
 * through. `data:` is content that the page holds already (noVNC draws cursors and JPEG rectangles from it).
 */
export function decideRequest(address: string, pixelPort: number): boolean {
  if (!URL.canParse(address)) return false;
  const url = new URL(address);
  switch (url.protocol) {
    case 'https:':
      return url.origin === pageOrigin;
    case 'ws:':
      return (
        url.hostname === '127.0.0.1' && url.port === String(pixelPort) && url.username === '' && url.password === ''
      );
    case 'data:':
      return true;
    default:
      return false;
  }
}
