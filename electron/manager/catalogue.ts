/** Which session a wish means. */
import type { CatalogueEntry, ManagerState } from './model.ts';

/**
 * The entry with this id; for null the default: the configured one where it is installed, else the first of the
 * catalogue (which always holds at least the failsafe session).
 */
export function findEntry(state: ManagerState, sessionId: string | null): CatalogueEntry | null {
  const { entries } = state.catalogue;
  if (sessionId !== null) return entries.find((entry) => entry.program.id === sessionId) ?? null;
  const configured = state.settings.configuration.session.default;
  return entries.find((entry) => entry.program.id === configured) ?? entries[0] ?? null;
}
