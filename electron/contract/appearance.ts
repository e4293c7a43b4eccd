/** How the pages look and speak before anybody has chosen otherwise at the greeter. */
import * as z from 'zod';
import { contrasts, pageLanguages, screenKeyboards } from './names.ts';

/** The smallest and the largest size of text, in per cent of the usual one. */
export const textSizeLimits = { least: 100, most: 200 } as const;

export const appearanceSchema = z.object({
  /** auto: that of the machine, where the pages speak it. */
  language: z.enum(['auto', ...pageLanguages]),
  /** auto: as the desktop, or whoever runs the browser, prefers it. */
  contrast: z.enum(contrasts),
  /** In per cent. */
  textSize: z.number().int().min(textSizeLimits.least).max(textSizeLimits.most),
  /** auto: once somebody touches the screen. */
  screenKeyboard: z.enum(screenKeyboards),
});
export type Appearance = z.infer<typeof appearanceSchema>;
