// The recording that comes with Showtime: files of one run folder, packed into one compressed file.
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, brotliDecompress, constants } from 'node:zlib';
import { z } from 'zod';
import { evidenceNames, packageRoot, runFiles, ShowtimeError } from '../../contract/index.ts';

/** What a viewer of a run reads, and no more: logs and reports are large and are not shown. */
const packedNames = [...evidenceNames, runFiles.comparisons, runFiles.show, runFiles.verdict] as const;

const packed = z.strictObject({
  /** The run's id, which is its folder's name. */
  id: z.string().regex(/^[A-Za-z0-9-]+$/),
  files: z.partialRecord(z.enum(packedNames), z.string()),
});

/** Absolute path of the recording. */
export function recordingFile(): string {
  return join(packageRoot(), 'control/show/fast-order.recording.br');
}

/** The bytes of a recording of that run folder. Missing files are left out. */
export async function packRecording(folder: string, id: string): Promise<Buffer> {
  const files: Record<string, string> = {};
  for (const name of packedNames) {
    const path = join(folder, name);
    if (existsSync(path)) files[name] = await readFile(path, 'utf8');
  }
  const text = JSON.stringify({ id, files });
  return promisify(brotliCompress)(text, {
    params: { [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_QUALITY]: 11 },
  });
}

/**
 * The recording as a run folder below the system's temporary folder, until `remove`.
 * @throws ShowtimeError bad-show where it is missing or damaged
 */
export async function unpackRecording(
  file = recordingFile(),
): Promise<{ path: string; remove(this: void): Promise<void> }> {
  const { id, files } = await readRecording(file);
  const parent = await mkdtemp(join(tmpdir(), 'showtime-replay-'));
  const path = join(parent, id);
  await mkdir(path);
  for (const [name, text] of Object.entries(files)) await writeFile(join(path, name), text);
  return { path, remove: () => rm(parent, { recursive: true, force: true }) };
}

async function readRecording(file: string): Promise<z.infer<typeof packed>> {
  try {
    const text = await promisify(brotliDecompress)(await readFile(file), { maxOutputLength: mostBytes });
    return packed.parse(JSON.parse(text.toString('utf8')));
  } catch (cause) {
    throw new ShowtimeError(
      'bad-show',
      {
        what: `the recording ${file} cannot be played`,
        why: cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause),
        fix: 'npm ci installs it again; showtime demo --replay DIR plays a run of your own',
      },
      { cause },
    );
  }
}

/** Far above what a show of some minutes records. */
const mostBytes = 64 << 20;
