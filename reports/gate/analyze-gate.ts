// The only path from slices to an answer: reads a gate's folder, judges it, writes verdict and renderings.
import { join } from 'node:path';
import { gateFiles, type GateVerdict } from '../../contract/index.ts';
import { verdictText } from '../verdict/verdict-text.ts';
import { writeWhole } from '../write-whole.ts';
import { openGateFolder } from './gate-folder.ts';
import { gateVerdictOf } from './gate-verdict.ts';
import { gateRenderings } from './rendering/index.ts';

/**
 * Judging twice, or a copy elsewhere, gives the same bytes. Throws ShowtimeError `not-a-run-folder`,
 * `folder-not-writable`.
 */
export function analyzeGate(dir: string, { write = true }: { write?: boolean } = {}): GateVerdict {
  const { record, slices, damage } = openGateFolder(dir);
  const verdict = gateVerdictOf(record, slices, damage);
  if (write) writeAnswer(dir, verdict);
  return verdict;
}

/** Writes an answer and its renderings into `dir`. */
export function writeAnswer(dir: string, verdict: GateVerdict): void {
  for (const [name, render] of Object.entries(gateRenderings)) writeWhole(join(dir, name), render(verdict));
  // Last: a folder with a verdict has everything.
  writeWhole(join(dir, gateFiles.verdict), verdictText(verdict));
}
