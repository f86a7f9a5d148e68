// Writes files into the user's folder, all or none, and never replaces one.
import { lstat, mkdir, rm, rmdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ShowtimeError } from '../../contract/index.ts';
import type { NewFile } from './starter-files.ts';

/** @throws ShowtimeError file-exists with every one, or folder-not-writable; nothing is left behind then */
export async function writeNewFiles(folder: string, files: readonly NewFile[], root = folder): Promise<void> {
  const home = ({ atRoot }: NewFile): string => (atRoot === true ? root : folder);
  const there = await Promise.all(
    files.map((file) =>
      lstat(join(home(file), file.path)).then(
        () => [file.path],
        () => [],
      ),
    ),
  );
  if (there.flat().length > 0) throw fileExists(there.flat());
  const undo: (() => Promise<unknown>)[] = [];
  try {
    for (const file of files) await writeOne(home(file), file, undo);
  } catch (error) {
    for (const step of undo.reverse()) await step().catch(() => undefined);
    throw error;
  }
}

async function writeOne(
  folder: string,
  { path, text }: NewFile,
  undo: (() => Promise<unknown>)[],
): Promise<void> {
  const full = join(folder, path);
  await makeFoldersOf(dirname(path), folder, undo).catch((cause: unknown) => {
    throw cause instanceof ShowtimeError ? cause : notWritable(folder, cause);
  });
  await writeFile(full, text, { flag: 'wx' }).catch(async (cause: unknown) => {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') throw fileExists([path]);
    await rm(full, { force: true }).catch(() => undefined); // half of it, on a full disk
    throw notWritable(folder, cause);
  });
  undo.push(() => rm(full, { force: true }));
}

/** Folders that were made are taken away again only if they are empty. */
async function makeFoldersOf(path: string, folder: string, undo: (() => Promise<unknown>)[]): Promise<void> {
  if (path === '.') return;
  await makeFoldersOf(dirname(path), folder, undo);
  const full = join(folder, path);
  const found = await lstat(full).catch(() => undefined);
  if (found?.isSymbolicLink() === true) throw isLinkOutside(path);
  if (found !== undefined) return;
  await mkdir(full);
  undo.push(() => rmdir(full));
}

function fileExists(paths: readonly string[]): ShowtimeError {
  return new ShowtimeError('file-exists', {
    what: paths.length === 1 ? `${paths[0]} is there already` : `${paths.length} files are there already`,
    why: 'showtime init never writes over a file; nothing was written',
    fix: 'move it away and run showtime init again, or take over by hand what you want; --ci none leaves the CI job out',
    problems: paths,
  });
}

function isLinkOutside(path: string): ShowtimeError {
  return new ShowtimeError('folder-not-writable', {
    what: `files would be written through ${path}, which is a link`,
    why: 'showtime init writes into this folder alone; nothing was written',
    fix: 'put a real folder in its place; --ci none leaves the CI job out',
  });
}

function notWritable(folder: string, cause: unknown): ShowtimeError {
  return new ShowtimeError(
    'folder-not-writable',
    {
      what: `${folder} cannot be written`,
      why: (cause as Error).message,
      fix: 'go to a folder that you can write, or correct permissions and space; nothing was left behind',
    },
    { cause },
  );
}
