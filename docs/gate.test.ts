import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readBudgets } from '../input/budgets/read-budgets.ts';
import {
  budgetEntry,
  budgetsFile,
  gateFiles,
  gateLoad,
  packageRoot,
  plannedRequest,
  quantiles,
  subjectRecipe,
} from '../contract/index.ts';

const page = readFileSync(join(packageRoot(), 'docs/gate.md'), 'utf8');
const example = /^```yaml\n(.*?)^```/ms.exec(page)?.[1] ?? '';

it('the page on the gate shows a budgets file that our own reader takes', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'gate-page-'));
  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
  write(
    'slos.yaml',
    '- { name: looks-within-250ms, objective: 0.9, indicator: { kind: latency, of: look, belowMs: 250 } }\n',
  );
  write('coffee-rush.ts', '');
  write('fixture.db', '');
  write('showtime.budgets.yaml', example);
  const { budgets } = await readBudgets(join(folder, 'showtime.budgets.yaml'), {
    engine: 'autocannon',
    environment: { BAR_TOKEN: 's' },
  });
  expect(budgets.map(({ name }) => name)).toEqual([
    'looks-within-250ms',
    'buy-p50-relative',
    'buy-p95-relative',
    'buy-p95-below',
    'buy-p99-relative',
    'buy-availability',
    'buy-errors',
    'look-availability',
  ]);
});

it('the page on the gate shows every field of a budgets file', () => {
  const shapes = [budgetsFile, gateLoad, plannedRequest, subjectRecipe, ...budgetEntry.options].flatMap(
    ({ shape }) => Object.keys(shape),
  );
  for (const field of shapes.filter((name) => !(name in quantiles)))
    expect(example).toMatch(new RegExp(`\\b${field}:`));
  for (const quantile of Object.keys(quantiles)) expect(example).toContain(quantile);
});

it('the page on the gate names every file of a gate folder', () => {
  for (const name of Object.values(gateFiles))
    expect(page).toContain(`\`${name}${name === gateFiles.logs ? '/' : ''}\``);
});
