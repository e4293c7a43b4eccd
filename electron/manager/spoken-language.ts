import type { Settings } from './model.ts';

/**
 * What the greeter speaks until somebody chooses, as in LC_MESSAGES: the configured language, or the machine's; null where
 * neither says any. Names of sessions are read in it, too.
 */
export function spokenLanguage({ configuration, language }: Settings): string | null {
  const configured = configuration.appearance.language;
  return configured === 'auto' ? language : configured;
}
