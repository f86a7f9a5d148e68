// Gives each subject a separate copy of the recipe's database, so that neither side reads the other's writes.
import { constants, cp } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { ShowtimeError } from '../../../contract/index.ts';
import type { Opening } from './opening.ts';

/**
 * Path of the copy, which is made in `folder`; undefined if the recipe names no database. @throws
 * ShowtimeError subject-did-not-start
 */
export async function copyDatabase(
  { side, recipe, recipeFolder }: Opening,
  folder: string,
): Promise<string | undefined> {
  if (recipe?.database === undefined) return undefined;
  const original = resolve(recipeFolder, recipe.database);
  const copy = join(folder, basename(original));
  try {
    // Through symbolic links: two links to one file would be one database. Copy-on-write where the file
    // system can.
    await cp(original, copy, {
      recursive: true,
      dereference: true,
      preserveTimestamps: true,
      mode: constants.COPYFILE_FICLONE,
    });
    return copy;
  } catch (cause) {
    throw new ShowtimeError(
      'subject-did-not-start',
      {
        what: `the ${side} could not be started: its database ${original} cannot be copied`,
        why: (cause as Error).message,
        fix: 'correct subject.database in the budgets file: a file or folder, meant from the folder of that file',
      },
      { cause },
    );
  }
}
