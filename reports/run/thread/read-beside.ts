// Reads samples.csv in a thread of its own, if it is large: the ledger and the stored orders are read meanwhile.
//
//   main:    ledger ──► stored ──► wait ──► checkers
//   thread:  samples ──► SHA-256 of the large files ──┘
import { existsSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { packageRoot, runFiles, type RunRecord } from '../../../contract/index.ts';
import type { digestOf } from '../../../platform/file-digest.ts';
import type { PackedDigest } from './packed-digest.ts';

export type FileDigest = ReturnType<typeof digestOf>;
export interface ThreadWork {
  dir: string;
  record: RunRecord;
  /** Names of the files whose SHA-256 is wanted. */
  hashed: readonly string[];
}
export interface ReadBeside {
  samples: PackedDigest;
  /** By file name; without those that could not be read. */
  digests: readonly (readonly [string, FileDigest])[];
}

/** Smaller files are read before a thread would have started. */
const leastBytes = 16 << 20;
/** A young generation as large as the main thread's costs memory, and this thread makes little garbage. */
const resourceLimits = { maxYoungGenerationSizeMb: 4 };
/** In the order in which they are read: what was read last is still in the page cache. */
const largeFiles = [runFiles.samples, runFiles.ledger, runFiles.stored] as const;

/**
 * The samples of `dir` and the digests of its large files. Undefined where a thread does not help: a small file, one
 * processor, no compiled program. Rejects with what the thread could not do.
 */
export function readBeside(
  dir: string,
  record: RunRecord,
  fromBytes = leastBytes,
): Promise<ReadBeside> | undefined {
  const program = join(packageRoot(), 'dist/bundle/reading-program.js');
  const size = statSync(join(dir, runFiles.samples), { throwIfNoEntry: false });
  if (size === undefined || !size.isFile() || size.size < fromBytes) return undefined;
  if (availableParallelism() < 2 || !existsSync(program)) return undefined;
  const work: ThreadWork = { dir, record, hashed: largeFiles.filter((name) => existsSync(join(dir, name))) };
  return new Promise((resolve, reject) => {
    // Not what the main thread was started with: a preloaded module would run twice.
    const thread = new Worker(program, { workerData: work, resourceLimits, execArgv: [] });
    thread.once('message', resolve);
    thread.once('error', reject);
    thread.once('exit', (code) => reject(new Error(`the reading thread ended with ${code} and no answer`)));
  });
}
