/** Which PAM session the greeter of a seat has. */
import { findGreeterService } from '../../machine/pam-service.ts';
import type { OpenSeat } from '../open-seat.ts';
import { createGreeterSession, type GreeterSession } from './greeter-session.ts';

/** Not begun yet. null: there is no service for it. */
export function createSeatGreeter(
  { places, seat, childEnvironment, log }: OpenSeat,
  user: string,
): GreeterSession | null {
  const service = findGreeterService(places.programFolder);
  if (service === null) return null;
  // No XDG_SEAT: logind knows no seat of ours, and would not register a session on it.
  const environment = { XDG_SESSION_CLASS: 'greeter', XDG_SESSION_TYPE: 'x11' };
  const wish = { ...service, user, helperOf: seat.folder, environment };
  return createGreeterSession({ wish, programFolder: places.programFolder, environment: childEnvironment, log });
}
