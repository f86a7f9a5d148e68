// A script of scenes as users write it for `showtime demo --script`, and its JSON Schema for editors.
import { z } from 'zod';
import { faultSpec, type FaultKind } from './faults.ts';

const kinds = faultSpec.options.map(({ shape }) => shape.kind.value) as [FaultKind, ...FaultKind[]];
const duration = z
  .union([
    z.string().regex(/^\d+(\.\d+)?(ms|s|m|h)$/, 'a number with its unit: 500ms, 40s, 2m, 1h'),
    z.number().nonnegative().describe('milliseconds'),
  ])
  .describe('a duration such as 500ms or 4s');

const writtenFault = z
  .union([
    z.enum(kinds),
    z.strictObject({
      kind: z.enum(kinds),
      of: z.record(z.string(), z.unknown()).optional().describe('what is hit, such as {zone: a}'),
      share: z.number().gt(0).max(1).optional().describe('of requests, for refuse-orders'),
    }),
  ])
  .describe('what is broken in this scene');

export const writtenScene = z.strictObject({
  title: z.string().min(1).max(80).describe('a few words, shown large'),
  say: z.string().max(2_000).optional().describe('speaker notes, never shown to the audience'),
  lookFor: z.string().max(400).optional().describe('what the audience should look at'),
  fault: writtenFault.optional(),
  gate: z
    .string()
    .min(1)
    .max(1_000)
    .optional()
    .describe('the folder of a gate, relative to where the demo starts: the scene shows its result'),
  for: duration.optional().describe('how long the fault is held before it is undone; 3s if not given'),
  predict: z
    .strictObject({
      outage: duration.describe('longest time without an acknowledged order'),
      failed: z.number().int().nonnegative().max(1_000_000).describe('order requests that fail'),
    })
    .optional()
    .describe('what you expect; the room may expect something else'),
  lasts: duration.optional().describe('how long it is introduced if no key is pressed; 5s if not given'),
});
export type WrittenScene = z.infer<typeof writtenScene>;

/** An upper bound; no show has as many scenes. */
export const maxScenes = 40;

export const writtenScript = z.strictObject({
  title: z.string().min(1).max(80),
  scenes: z.array(writtenScene).min(1, 'at least one scene').max(maxScenes),
});
export type WrittenScript = z.infer<typeof writtenScript>;

/** JSON Schema (draft 2020-12) of a script file, for editors. */
export function showScriptJsonSchema(): object {
  return z.toJSONSchema(writtenScript, { io: 'input' });
}
