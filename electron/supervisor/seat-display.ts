/** Which seat this is, and the X display on which its greeter is drawn. */
import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { SeatKind } from '../contract/supervisor.ts';

export interface Desktop {
  /** Such as `:0`. */
  readonly display: string;
  readonly displayNumber: number;
  /** Where its cookies are; null where no file is. */
  readonly authorityPath: string | null;
}

/** The desktop of the environment, if there is one that answers. Only local displays: nothing of Vestibule uses a network. */
export async function findDesktop(environment: NodeJS.ProcessEnv): Promise<Desktop | null> {
  const display = environment['DISPLAY'];
  const number = /^(?:unix)?:(\d+)(?:\.\d+)?$/.exec(display ?? '')?.[1];
  if (display === undefined || number === undefined) return null;
  if (!(await isListening(`/tmp/.X11-unix/X${number}`)) && !(await isListening(`\0/tmp/.X11-unix/X${number}`)))
    return null;
  const home = environment['HOME'];
  const candidate = environment['XAUTHORITY'] ?? (home === undefined ? null : join(home, '.Xauthority'));
  const authorityPath = candidate !== null && existsSync(candidate) ? candidate : null;
  return { display, displayNumber: Number(number), authorityPath };
}

function isListening(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(socketPath);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

export type SeatChoice =
  | { readonly kind: 'seat'; readonly seatKind: SeatKind }
  | { readonly kind: 'impossible'; readonly why: string };

/** `window` with a desktop, `virtual` without one; what was asked for by hand must be possible. */
export function chooseSeat(asked: SeatKind | null, desktop: Desktop | null): SeatChoice {
  if (asked === null) return { kind: 'seat', seatKind: desktop === null ? 'virtual' : 'window' };
  if (asked === 'kiosk' && desktop === null)
    return {
      kind: 'impossible',
      why: 'a kiosk covers the screen of a desktop, and DISPLAY names none that answers: start it in one, such as xinit(1) or a session of yours gives',
    };
  if (asked !== 'virtual' && desktop === null) {
    return { kind: 'impossible', why: `a seat of kind «${asked}» needs a desktop: DISPLAY names none that answers` };
  }
  return { kind: 'seat', seatKind: asked };
}
