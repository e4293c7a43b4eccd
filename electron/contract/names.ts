/**
 * Names that more than the decoders need. Here without zod: what is on the way from the command to the first picture loads
 * no decoders.
 */
export const seatKinds = ['window', 'kiosk', 'virtual'] as const;
export const runtimeNames = ['electron', 'chromium'] as const;
export const runtimeChoices = ['auto', ...runtimeNames] as const;

/** Languages that the pages speak, as BCP 47 tags. */
export const pageLanguages = ['en', 'de', 'ar'] as const;
export const contrasts = ['auto', 'normal', 'high'] as const;
export const screenKeyboards = ['auto', 'always', 'never'] as const;

/** The page of an inspector with a window of its own. */
export const inspectorHash = '#inspector';
/** The page of a monitor on which there is nothing to do. */
export const coverHash = '#cover';
/** What the inspector can show below the lifecycles. */
export const inspectorTabs = ['processes', 'ending', 'events', 'path'] as const;
export type InspectorTab = (typeof inspectorTabs)[number];

/** Environment variable that tells the app where `app.sock` is. */
export const appSocketVariable = 'VESTIBULE_APP_SOCKET';

/** Channels between main process and page. */
export const channels = {
  /** main -> page: a GreeterView. */
  view: 'vestibule:view',
  /** page -> main, invoke: an Intent; resolves to null, rejects when it is not accepted at the door. */
  intent: 'vestibule:intent',
  /** page -> main, invoke: `{ loginId, questionsId, texts }`. Beside the loop: goes to the worker and nowhere else. */
  answer: 'vestibule:answer',
  /** page -> main, invoke: the GreeterView of now. */
  current: 'vestibule:current',
  /** page -> main, invoke: the PeopleView of now. */
  people: 'vestibule:people',
  /** page -> main, invoke: a session id; resolves to PixelAddress or null where there is no such picture now. */
  openPixels: 'vestibule:open-pixels',
  /** page -> main, invoke: a PIN; resolves to a PinVerdict. Beside the loop: goes to the supervisor and nowhere else. */
  pin: 'vestibule:pin',
  /** main -> page: an InspectorNews. */
  inspector: 'vestibule:inspector',
  /** page -> main, invoke: resolves to the path of the file that was written. */
  exportHappenings: 'vestibule:export-happenings',
} as const;
