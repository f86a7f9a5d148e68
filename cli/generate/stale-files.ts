// Finds files that an earlier list of SLOs was rendered into and the present one is not.
import { open, readdir } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { generatedBy, type Artefact } from '../../dashboards/index.ts';

/**
 * Paths below `folder`, sorted: beside one of the artefacts, with our mark in the first line, and none of
 * them.
 */
export async function staleFiles(folder: string, artefacts: readonly Artefact[]): Promise<string[]> {
  const made = new Set(artefacts.map(({ path }) => path));
  const beside = await Promise.all(
    [...new Set([...made].map((path) => posix.dirname(path)))].map((within) => filesIn(folder, within)),
  );
  const others = beside.flat().filter((path) => !made.has(path));
  const marked = await Promise.all(
    others.map(async (path) => ((await firstLine(join(folder, path))).includes(generatedBy) ? [path] : [])),
  );
  return marked.flat().sort();
}

async function filesIn(folder: string, within: string): Promise<string[]> {
  const entries = await readdir(join(folder, within), { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).map(({ name }) => posix.join(within, name));
}

/** Of a file of any size, and of one that cannot be read: empty then, as it is none of ours. */
async function firstLine(path: string): Promise<string> {
  const file = await open(path).catch(() => undefined);
  if (file === undefined) return '';
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(512), 0, 512, 0);
    return buffer.toString('utf8', 0, bytesRead).split('\n', 1)[0] ?? '';
  } finally {
    await file.close();
  }
}
