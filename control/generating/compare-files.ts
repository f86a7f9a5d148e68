// Compares the files of a folder with those rendered from the SLOs.
import { join } from 'node:path';
import { firstDifference } from '#tools';
import { ShowtimeError } from '../../contract/index.ts';
import { readGivenFile } from '../../platform/given-file.ts';
import type { Artefact } from '../../dashboards/index.ts';
import { staleFiles } from './stale-files.ts';

export interface ComparedFile {
  path: string;
  /** `stale`: an earlier list made it, this one does not. */
  state: 'same' | 'missing' | 'differs' | 'stale';
  /** The first line that differs. */
  difference?: { line: number; found: string; wanted: string };
}

/**
 * Every artefact in its order, then what is stale. @throws ShowtimeError folder-not-writable for a file that
 * cannot be read
 */
export async function compareFiles(folder: string, artefacts: readonly Artefact[]): Promise<ComparedFile[]> {
  const compared = artefacts.map((artefact) => compareOne(folder, artefact));
  return [
    ...compared,
    ...(await staleFiles(folder, artefacts)).map((path) => ({ path, state: 'stale' as const })),
  ];
}

function compareOne(folder: string, { path, text }: Artefact): ComparedFile {
  const found = textOf(folder, path);
  if (found === undefined) return { path, state: 'missing' };
  const difference = firstDifference(found, text);
  return difference === undefined ? { path, state: 'same' } : { path, state: 'differs', difference };
}

/** Undefined if there is none. */
function textOf(folder: string, path: string): string | undefined {
  try {
    return readGivenFile(join(folder, path), 'script');
  } catch (error) {
    const cause = error as NodeJS.ErrnoException;
    if (cause.code === 'ENOENT' || cause.code === 'ENOTDIR') return undefined;
    throw new ShowtimeError(
      'folder-not-writable',
      { what: `${path} cannot be read`, why: cause.message, fix: 'correct its permissions, or move it away' },
      { cause },
    );
  }
}
