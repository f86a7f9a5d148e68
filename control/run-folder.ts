// Makes the folder of one run and writes its JSON files atomically.
import { createReadStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { runFiles, ShowtimeError } from '../contract/index.ts';
import { notWritable } from '../platform/append-file.ts';
import { makeFolders } from '../platform/make-folders.ts';
import { writeFileAtomic } from '../platform/write-file-atomic.ts';

export interface RunFolder {
  /** Its name: `<UTC timestamp>-<scenario>`. */
  id: string;
  path: string;
  /** Path of a file in it. */
  file(name: keyof typeof runFiles): string;
  /** @throws ShowtimeError folder-not-writable */
  writeJson(name: keyof typeof runFiles, value: unknown): Promise<void>;
}

/** Creates the folder below `parent`. Two runs in the same second get different names. */
export async function makeRunFolder(parent: string, scenario: string, wallMs: number): Promise<RunFolder> {
  const stamp = new Date(wallMs)
    .toISOString()
    .replace(/[-:]/g, '')
    .replace(/\.\d+Z$/, 'Z');
  for (let again = 1; ; again += 1) {
    const id = `${stamp}-${scenario}${again === 1 ? '' : `-${again}`}`;
    const path = join(parent, id);
    if (await created(parent, path)) return folderAt(id, path);
  }
}

/** Lines of a file that may be large; 0 if there is none. */
export async function countLines(path: string): Promise<number> {
  let lines = 0;
  const read = createReadStream(path);
  try {
    for await (const chunk of read as AsyncIterable<Buffer>)
      for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) lines += 1;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  return lines;
}

async function created(parent: string, path: string): Promise<boolean> {
  try {
    await makeFolders(parent);
    await mkdir(path);
    await mkdir(join(path, runFiles.logs));
    return true;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST' && (cause as NodeJS.ErrnoException).path === path)
      return false;
    throw new ShowtimeError(
      'folder-not-writable',
      {
        what: `the run folder ${path} cannot be made`,
        why: (cause as Error).message,
        fix: 'give a folder that can be written with --out, or make room on the disk; nothing was started',
      },
      { cause },
    );
  }
}

/** A folder that is there already, by the names of a run's files. */
export function folderAt(id: string, path: string): RunFolder {
  const file = (name: keyof typeof runFiles): string => join(path, runFiles[name]);
  return {
    id,
    path,
    file,
    writeJson: (name, value) => writeJsonWhole(file(name), value),
  };
}

/**
 * Writes a JSON file by renaming, so that a reader never gets half of it.
 * @throws ShowtimeError folder-not-writable
 */
export async function writeJsonWhole(path: string, value: unknown): Promise<void> {
  try {
    writeFileAtomic(path, `${JSON.stringify(value, null, 2)}\n`);
  } catch (cause) {
    throw notWritable(path, cause as NodeJS.ErrnoException);
  }
}
