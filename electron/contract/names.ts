/**
 * Names that more than the decoders need. Here without zod: what is on the way from the command to the first picture loads
 * no decoders.
 */
export const seatKinds = ['window', 'kiosk', 'virtual'] as const;
export const runtimeNames = ['electron', 'chromium'] as const;
export const runtimeChoices = ['auto', ...runtimeNames] as const;

/** Environment variable that tells the app where `app.sock` is. */
export const appSocketVariable = 'VESTIBULE_APP_SOCKET';
