// Finds the one budgets file of a folder, as `showtime gate` does if none is named.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ShowtimeError } from '../../contract/index.ts';

export const budgetsFileNames = ['ts', 'mts', 'js', 'mjs', 'json', 'yaml', 'yml'].map(
  (extension) => `showtime.budgets.${extension}`,
);

/**
 * The absolute path of the budgets file in `folder`. @throws ShowtimeError bad-budgets if there is none, or
 * more than one
 */
export async function findBudgetsFile(folder: string): Promise<string> {
  const there = await readdir(folder);
  const [found, ...others] = budgetsFileNames.filter((name) => there.includes(name));
  if (found === undefined) throw noneIn(folder);
  if (others.length > 0) throw severalIn(folder, [found, ...others]);
  return join(folder, found);
}

function noneIn(folder: string): ShowtimeError {
  return new ShowtimeError('bad-budgets', {
    what: `${folder} holds no budgets file`,
    why: `a gate needs budgets; it searches for ${budgetsFileNames.join(', ')}`,
    fix: 'showtime init writes one to begin with; --budgets FILE names one elsewhere',
  });
}

function severalIn(folder: string, names: readonly string[]): ShowtimeError {
  return new ShowtimeError('bad-budgets', {
    what: `${folder} holds ${names.length} budgets files: ${names.join(', ')}`,
    why: 'it would be a guess which of them counts',
    fix: `name it with --budgets ${names[0]}, or keep only one`,
  });
}
