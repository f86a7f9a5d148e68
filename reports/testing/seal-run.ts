// Closes a run folder of a test as the recorder does: the last event names every evidence file as it is now.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runFiles } from '../../contract/index.ts';
import { listEvidence } from '../run/evidence/list-evidence.ts';

/** Does not change a folder whose last event is not `recording-closed`: its recorder died. */
export function sealRun(dir: string, run: string): void {
  const path = join(dir, runFiles.events);
  const text = textOf(path);
  const from = text.lastIndexOf('\n', text.length - 2) + 1;
  const closed = parsed(text.slice(from));
  if (closed?.['kind'] !== 'recording-closed') return;
  writeFileSync(path, text.slice(0, from));
  const files = listEvidence(dir);
  writeFileSync(path, `${text.slice(0, from)}${JSON.stringify({ ...closed, run, files })}\n`);
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function parsed(line: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
