// Finds files that an earlier list of SLOs was rendered into and the present one is not.
import { open, readdir } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { generatedBy, type Artefact } from '../../dashboards/index.ts';

/**
 * Sorted paths below `folder` of generated files that are in the folder of an artefact but are no artefact.
 */
export async function staleFiles(folder: string, artefacts: readonly Artefact[]): Promise<string[]> {
  const made = new Set(artefacts.map(({ path }) => path));
  const beside = await Promise.all(
    [...new Set([...made].map((path) => posix.dirname(path)))].map((within) => filesIn(folder, within)),
  );
  const others = beside.flat().filter((path) => !made.has(path));
  const manifestFiles = await Promise.all(
    others.map(async (path) => ((await firstLine(join(folder, path))).includes(generatedBy) ? [path] : [])),
  );
  return manifestFiles.flat().sort();
}

async function filesIn(folder: string, within: string): Promise<string[]> {
  const entries = await readdir(join(folder, within), { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).map(({ name }) => posix.join(within, name));
}

/** Reads at most 512 bytes. Empty if the file cannot be read: then it does not count as generated. */
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
