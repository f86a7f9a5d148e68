import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ShowtimeError } from '../../contract/index.ts';
import { budgetsFileNames, findBudgetsFile } from './find-budgets-file.ts';

it('the search for budgets finds the budgets file under each of its names', async () => {
  for (const name of budgetsFileNames) expect(await findBudgetsFile(folderWith(name))).toMatch(`/${name}`);
});

it('the search for budgets reports what to do if there is none', async () => {
  const error = await refusal(folderWith('budgets.yaml'));
  expect(error.code).toBe('bad-budgets');
  expect(error.explanation.fix).toBe(
    'showtime init writes one to begin with; --budgets FILE names one elsewhere',
  );
});

it('the search for budgets does not guess between several', async () => {
  const folder = folderWith('showtime.budgets.yaml', 'showtime.budgets.ts');
  expect((await refusal(folder)).explanation).toEqual({
    what: `${folder} holds 2 budgets files: showtime.budgets.ts, showtime.budgets.yaml`,
    why: 'it would be a guess which of them counts',
    fix: 'name it with --budgets showtime.budgets.ts, or keep only one',
  });
});

function folderWith(...names: string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'find-budgets-'));
  for (const name of names) writeFileSync(join(folder, name), '');
  return folder;
}

async function refusal(folder: string): Promise<ShowtimeError> {
  const error: unknown = await findBudgetsFile(folder).then(
    () => undefined,
    (cause: unknown) => cause,
  );
  if (!(error instanceof ShowtimeError)) throw new Error('was not refused', { cause: error });
  return error;
}
