// Measures a server's binlog on disk: where it ends, and how many commits lie beyond an earlier end.
import { readFileSync, statSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';

/** The end of a binlog: its last file and that file's size. */
export interface BinlogEnd {
  file: string;
  bytes: number;
}

const indexFile = 'binlog.index';
const magicBytes = 4;
const headerBytes = 19;

// Event types and header: https://mariadb.com/kb/en/2-binlog-event-header/,
// https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_replication_binlog_event.html
const queryEvent = 2;
const xidEvent = 16;
/** MariaDB's, MySQL's, and MySQL's with a tag. */
const gtidEvents = [162, 33, 42];

/**
 * Where the binlog ends now; null if there is none. Reads files only, so it needs no running server.
 * Synchronous: nothing may happen between the fence and this read.
 */
export function binlogEnd(dataDir: string): BinlogEnd | null {
  try {
    const file = filesNamed(readFileSync(join(dataDir, indexFile), 'utf8')).at(-1);
    return file === undefined ? null : { file, bytes: statSync(join(dataDir, file)).size };
  } catch {
    return null;
  }
}

/**
 * Complete commits (event groups) that were written after `end` was measured. Throws if the file that `end`
 * names is gone.
 */
export async function commitsAfter(dataDir: string, end: BinlogEnd): Promise<number> {
  const files = filesNamed(await readFile(join(dataDir, indexFile), 'utf8'));
  const first = files.indexOf(end.file);
  if (first < 0) throw new Error(`${end.file} is not in ${indexFile} any more`);
  let commits = 0;
  for (const file of files.slice(first)) {
    const fromByte = file === end.file ? end.bytes : 0;
    if ((await stat(join(dataDir, file))).size > fromByte)
      commits += countCommits(await readFile(join(dataDir, file)), fromByte);
  }
  return commits;
}

/**
 * Commits in one binlog file whose last event ends after `fromByte`. A group that was not written to its end
 * was never committed and does not count.
 */
export function countCommits(file: Buffer, fromByte: number): number {
  let commits = 0;
  let group: { lastType: number; endByte: number } | undefined;
  const closeGroup = (): void => {
    if (group !== undefined && [xidEvent, queryEvent].includes(group.lastType) && group.endByte > fromByte)
      commits += 1;
    group = undefined;
  };
  for (let at = magicBytes; at + headerBytes <= file.length;) {
    const type = file.readUInt8(at + 4);
    const length = file.readUInt32LE(at + 9);
    if (length < headerBytes || at + length > file.length) break;
    if (gtidEvents.includes(type)) {
      closeGroup();
      group = { lastType: type, endByte: at + length };
    } else if (group !== undefined) {
      group = { lastType: type, endByte: at + length };
      if (type === xidEvent) closeGroup();
    }
    at += length;
  }
  closeGroup();
  return commits;
}

function filesNamed(index: string): string[] {
  return index
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => basename(line));
}
