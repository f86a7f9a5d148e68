// What a harness tells a supervisor at its start: a 0600 file, so that nothing of it stands in `ps`.
import { z } from 'zod';
import { observeSettings } from '../observe/settings.ts';

export const startSettings = z.object({
  id: z.string(),
  /** `runs/.targets/<id>/`, absolute. */
  folder: z.string(),
  /** JSON of theatres and screenings for the seed, or null for the default house. */
  houseFile: z.string().nullable(),
  /** Fingerprint of the timetable behind it (`timetableMark`). */
  timetable: z.string(),
  durable: z.boolean(),
  pods: z.number().int().positive(),
  /** What watches it; null: nothing does. */
  observe: observeSettings.nullable(),
  /** The harness that starts it: until the target is held, it lives no longer than that. */
  starter: z.object({ name: z.string(), pid: z.number().int(), started: z.string() }).optional(),
});
export type StartSettings = z.infer<typeof startSettings>;
export const startSettingsFile = 'start.json';
