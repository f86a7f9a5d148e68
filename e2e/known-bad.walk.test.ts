// Known-bad services: each does one thing wrong that only those see who read the answers. The bundled rush is
// played against each from the command to the verdict, and none passes.
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { packageRoot, type CheckVerdict } from '../contract/index.ts';
import { SmallCinema, type Vice } from '../load/testing/small-cinema.ts';
import { Place } from './showtime.ts';

const place = new Place();
const printStored = join(packageRoot(), 'e2e/known-bad/print-stored.mjs');
let cinema: SmallCinema;

beforeEach(async () => {
  cinema = new SmallCinema();
  await cinema.open();
});
afterEach(() => cinema.close());
afterAll(() => {
  const left = place.leftRunning();
  place.remove();
  expect(left).toEqual([]);
});

/** Plays 5 s of rush; verdicts by checker. */
async function verdicts(vice?: Vice): Promise<ReadonlyMap<string, CheckVerdict>> {
  cinema.vice = vice;
  const done = await place.run([
    'run',
    '--base-url',
    cinema.baseUrl,
    '--stored',
    `node ${printStored} ${cinema.baseUrl}`,
    '--duration',
    '5s',
    '--peak',
    '30',
    '--seed',
    '5',
  ]);
  const folder = place.runFolders().at(-1);
  expect(folder, done.stderr).toBeDefined();
  const { verdicts: all } = place.verdict(folder);
  return new Map(all.map((verdict) => [verdict.checker, verdict]));
}

test('a good service is blamed by no checker', async () => {
  const all = await verdicts();
  expect([...all.values()].filter(({ outcome }) => outcome === 'fail')).toEqual([]);
  for (const checker of [
    'acknowledged-orders-stored-once',
    'prices-match',
    'refusals-justified',
    'foreign-requests-refused',
    'keys-bind-content',
    'no-order-leaked',
  ])
    expect([checker, all.get(checker)?.outcome, all.get(checker)?.because]).toEqual([
      checker,
      'pass',
      all.get(checker)?.because,
    ]);
});

const cases: readonly [Vice, checker: string, because: RegExp][] = [
  ['false-sold-out', 'refusals-justified', /orders refused as sold out/],
  ['empty-orders', 'slo:orders-good', /wrong answers: not-json/],
  ['empty-menus', 'slo:menus-good', /wrong answers: malformed/],
  ['other-prices', 'prices-match', /orders at another price/],
  ['other-prices', 'slo:orders-good', /wrong answers: other-price/],
  ['empty-shelves', 'refusals-justified', /shortages on menus/],
  ['forged-tokens', 'foreign-requests-refused', /forged orders accepted/],
  ['foreign-cancels', 'foreign-requests-refused', /foreign cancels accepted/],
  ['ignored-bodies', 'keys-bind-content', /other bodies accepted/],
  ['twin-orders', 'one-order-per-key', /duplicate/],
];

const bySeen = new Map<Vice, Promise<ReadonlyMap<string, CheckVerdict>>>();
test.each(cases)('a service with %s fails %s', async (vice, checker, because) => {
  const seen = bySeen.get(vice) ?? verdicts(vice);
  bySeen.set(vice, seen);
  const verdict = (await seen).get(checker);
  expect([verdict?.outcome, verdict?.because]).toEqual(['fail', expect.stringMatching(because)]);
});
