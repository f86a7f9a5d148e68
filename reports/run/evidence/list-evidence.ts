// Lists the evidence files of a run folder: written into `recording-closed`, compared when the run is judged.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { evidenceNames, type EvidenceFile } from '../../../contract/index.ts';
import { digestOf } from '../../../platform/file-digest.ts';

/**
 * The evidence files that `dir` holds now, in the order of `evidenceNames`. Of events.ndjson it is what
 * stands there before the line that carries the list. Throws where a file cannot be read.
 */
export function listEvidence(dir: string): EvidenceFile[] {
  return evidenceNames
    .filter((name) => existsSync(join(dir, name)))
    .map((name) => ({ name, ...digestOf(join(dir, name)) }));
}
