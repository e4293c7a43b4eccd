/**
 * What the manager always says in the same words, which the pages have in each of their languages (renderer/i18n). Free of
 * zod: pages may have it.
 */

/** In a kiosk whose apps are entered by a touch. */
export const noNamesText = 'Nobody logs in by name here.';
/** In a kiosk whose apps are entered by an account. */
export const logInText = 'Please log in.';
/** Of a configuration that was read anew. */
export const refusedConfigurationText =
  'What was read last has problems, so that nothing of it holds; what held before goes on.';
