// Reads observed.json of a run folder: one reader, so that judge, page and checks treat a missing or damaged
// file alike.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { observed, runFiles, type Observed } from '../../contract/index.ts';
import { readBoundedText } from '../../platform/regular-file.ts';

/**
 * What Prometheus answered; null if the folder has no such file; words (after the file's name) if it cannot
 * be read. Never throws.
 */
export function readObserved(dir: string): Observed | string | null {
  const path = join(dir, runFiles.observed);
  if (!existsSync(path)) return null;
  try {
    const parsed = observed.safeParse(JSON.parse(readBoundedText(path)));
    const [issue] = parsed.error?.issues ?? [];
    return parsed.data ?? `is not valid: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`;
  } catch (error) {
    return `cannot be read: ${error instanceof Error ? error.message : String(error)}`;
  }
}
