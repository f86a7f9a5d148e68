// Program of the thread that reads samples.csv, and hashes the large files, while the main thread reads the others.
import { parentPort, workerData } from 'node:worker_threads';
import { join } from 'node:path';
import { digestOf } from '../../../platform/file-digest.ts';
import { digestSamples } from '../intents/sample-digest.ts';
import type { FileDigest, ReadBeside, ThreadWork } from './read-beside.ts';
import { packDigest, TimelineCells } from './packed-digest.ts';

const { dir, record, hashed } = workerData as ThreadWork;
const timeline = new TimelineCells();
const samples = packDigest(digestSamples(dir, record, timeline), timeline);
const digests: [string, FileDigest][] = [];
for (const name of hashed) {
  try {
    digests.push([name, digestOf(join(dir, name))]);
  } catch {
    // The main thread tries it again, and reports why it cannot be read.
  }
}
parentPort?.postMessage({ samples, digests } satisfies ReadBeside, [
  samples.timeline.cells.buffer as ArrayBuffer,
]);
