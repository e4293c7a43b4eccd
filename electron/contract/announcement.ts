/** What a supervisor tells the program that started it, as JSON lines on its standard output (`start --announce`). */
import * as z from 'zod';

export const announcementSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('listening'),
    appSocketPath: z.string(),
    controlSocketPath: z.string(),
    runtimeFolder: z.string(),
  }),
  /** A greeter is on the screen (each time that one is, after the app was restarted too). */
  z.object({ kind: z.literal('painted') }),
]);
export type Announcement = z.infer<typeof announcementSchema>;
