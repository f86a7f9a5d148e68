// The list of a run's evidence files with size and SHA-256, as `recording-closed` carries it.
import { z } from 'zod';
import { runFiles } from './run-folder.ts';

export const evidenceFile = z.strictObject({
  name: z.string(),
  bytes: z.number().int().nonnegative(),
  /** Lower-case hexadecimal. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
export type EvidenceFile = z.infer<typeof evidenceFile>;

/** Every file that is evidence; what is rendered from it, and logs, are not. */
export const evidenceNames = [
  runFiles.run,
  runFiles.curve,
  runFiles.plan,
  runFiles.events,
  runFiles.samples,
  runFiles.ledger,
  runFiles.stored,
  runFiles.databases,
  runFiles.probes,
  runFiles.machine,
  runFiles.observed,
] as const;
