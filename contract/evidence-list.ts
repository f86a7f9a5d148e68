// The list of a run's evidence files with size and SHA-256: written into `recording-closed`, compared when the
// run is judged.
import { createHash } from 'node:crypto';
import { closeSync, existsSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { openRegularFile } from './bounded-file.ts';
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

const chunkBytes = 1 << 20;

/**
 * The evidence files that `dir` holds now, in the order of `evidenceNames`. Of events.ndjson it is what stands
 * there before the line that carries the list. Throws where a file cannot be read.
 */
export function listEvidence(dir: string): EvidenceFile[] {
  return evidenceNames
    .filter((name) => existsSync(join(dir, name)))
    .map((name) => ({ name, ...digestOf(join(dir, name)) }));
}

/**
 * Size and SHA-256 of a regular file, or of its first `mostBytes`. Throws NotReadable for another kind of
 * file, and the system's error where it cannot be read.
 */
export function digestOf(path: string, mostBytes = Infinity): { bytes: number; sha256: string } {
  const file = openRegularFile(path);
  try {
    const hash = createHash('sha256');
    const chunk = Buffer.allocUnsafe(chunkBytes);
    let bytes = 0;
    while (bytes < mostBytes) {
      const read = readSync(file, chunk, 0, Math.min(chunkBytes, mostBytes - bytes), null);
      if (read === 0) break;
      hash.update(chunk.subarray(0, read));
      bytes += read;
    }
    return { bytes, sha256: hash.digest('hex') };
  } finally {
    closeSync(file);
  }
}
