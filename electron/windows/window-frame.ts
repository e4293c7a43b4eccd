import type { SeatKind } from '../contract/supervisor.ts';

export interface Bounds {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export type WindowFrame =
  | { readonly width: number; readonly height: number; readonly minWidth: number; readonly minHeight: number }
  | (Bounds & { readonly frame: false })
  | (Bounds & { readonly frame: false; readonly kiosk: true });

/** Where the window of a seat is: an ordinary one on a desktop or of a kiosk that is tried, else the whole display (pixels). */
export function frameOf(seatKind: SeatKind, display: Bounds, isTrial: boolean): WindowFrame {
  const { x, y, width, height } = display;
  switch (isTrial ? 'window' : seatKind) {
    case 'window':
      return { width: 1280, height: 800, minWidth: 640, minHeight: 400 };
    case 'virtual':
      return { x, y, width, height, frame: false };
    case 'kiosk':
      return { x, y, width, height, frame: false, kiosk: true };
  }
}
