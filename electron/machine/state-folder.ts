import { isAbsolute, join } from 'node:path';
import { findLocalAccount } from './system-accounts.ts';

/**
 * Where an ordinary user's Vestibule keeps what outlives it: `vestibule` in $XDG_STATE_HOME, which is ~/.local/state where
 * it is not set or not absolute (XDG Base Directory Specification).
 */
export function findStateFolder(uid: number, environment: NodeJS.ProcessEnv): string {
  const { XDG_STATE_HOME: stateHome, HOME: home } = environment;
  if (stateHome !== undefined && isAbsolute(stateHome)) return join(stateHome, 'vestibule');
  const owner = home !== undefined && isAbsolute(home) ? home : (findLocalAccount(uid)?.home ?? '/');
  return join(owner, '.local/state/vestibule');
}
