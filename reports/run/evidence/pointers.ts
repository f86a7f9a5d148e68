// Pointers to lines of a run folder, as verdicts quote them: `ledger.ndjson:17`.
import { runFiles } from '../../../contract/index.ts';

export function storedAt(line: number): string {
  return `${runFiles.stored}:${line}`;
}

export function ledgerAt(line: number): string {
  return `${runFiles.ledger}:${line}`;
}
