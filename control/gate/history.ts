// Appends a gate's verdict to its history file, one row per gate. The write is atomic, also when two gates
// end at once.
//
//   header has every column ──► one write at the end of the file
//   a budget is new         ──► whole file into a temporary one beside it ──rename──► the file
import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  realpathSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, resolve } from 'node:path';
import { withLock } from '#tools';
import { ShowtimeError, type GateVerdict } from '../../contract/index.ts';
import { refuseRecorded } from '../../platform/out-file.ts';
import { writeFileAtomic } from '../../platform/write-file-atomic.ts';
import { csvLine } from './history/csv-line.ts';
import { readHistory } from './history/history-file.ts';
import { historyRow } from './history/history-row.ts';

/** Before an experiment: would its row find a place? Changes nothing. @throws ShowtimeError bad-history */
export function checkHistory(file: string): void {
  refuseRecorded('--history', existsSync(file) ? realpathSync(file) : file);
  readHistory(resolve(file));
}

/**
 * Makes the file and its folder if they don't exist. A new budget adds columns, a removed one leaves empty
 * cells.
 * @throws ShowtimeError bad-history, folder-not-writable; the file is unchanged then
 */
export async function appendHistory(file: string, verdict: GateVerdict): Promise<void> {
  const row = historyRow(verdict);
  try {
    mkdirSync(dirname(resolve(file)), { recursive: true });
    // A link is kept: its target is replaced.
    const path = existsSync(file) ? realpathSync(file) : resolve(file);
    // Reading the header and writing by it must be one step: two gates of this machine take turns. (O_APPEND
    // alone would keep both rows, but not if one of them rewrites the file for a new column in between.)
    await withLock(`${path}.lock`, async () => addRow(path, row));
  } catch (error) {
    throw error instanceof ShowtimeError ? error : notWritable(file, error);
  }
}

function addRow(path: string, row: ReadonlyMap<string, string>): void {
  const history = readHistory(path) ?? { header: [], rows: [] };
  const fresh = [...row.keys()].filter((column) => !history.header.includes(column));
  const header = [...history.header, ...fresh];
  const line = csvLine(header.map((column) => row.get(column) ?? ''));
  if (fresh.length === 0) return appendWhole(path, line);
  const padding = fresh.map(() => '');
  replace(
    path,
    [csvLine(header), ...history.rows.map(({ cells }) => csvLine([...cells, ...padding])), line].join(''),
  );
}

/** A line that does not fit on the disk is taken back, so that the next gate finds a file it can read. */
function appendWhole(path: string, line: string): void {
  const file = openSync(path, 'a');
  const before = fstatSync(file).size;
  try {
    writeAll(file, line);
  } catch (error) {
    ftruncateSync(file, before);
    throw error;
  } finally {
    closeSync(file);
  }
}

function replace(path: string, text: string): void {
  const mode = existsSync(path) ? statSync(path).mode & 0o777 : 0o666;
  writeFileAtomic(path, text, { mode, fsync: true });
}

/** On the disk when it returns. */
function writeAll(file: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let written = 0; written < bytes.length;) written += writeSync(file, bytes, written);
  fsyncSync(file);
}

function notWritable(file: string, cause: unknown): ShowtimeError {
  return new ShowtimeError(
    'folder-not-writable',
    {
      what: `the gate's row could not be written into --history "${file}"`,
      why: cause instanceof Error ? cause.message : String(cause),
      fix: 'name a file in a folder that you may write to, on a disk with space left',
    },
    { cause },
  );
}
