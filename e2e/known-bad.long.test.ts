// Known-bad services whose fault an SLO finds, and those whose checkers have only unit tests in `npm test`. Nothing runs
// beside them: on a machine that is short of CPU an SLO that is missed is unknown, not failed.
import { expect, test } from 'vitest';
import { playRush, type Vice } from './known-bad/bad-cinema.ts';

const cases: readonly [Vice, checker: string, because: RegExp][] = [
  ['empty-orders', 'slo:orders-good', /wrong answers: not-json/],
  ['empty-menus', 'slo:menus-good', /wrong answers: malformed/],
  ['other-prices', 'slo:orders-good', /wrong answers: other-price/],
  ['other-prices', 'prices-match', /orders at another price/],
  ['empty-shelves', 'refusals-justified', /shortages on menus/],
  ['foreign-cancels', 'foreign-requests-refused', /foreign cancels accepted/],
  ['ignored-bodies', 'keys-bind-content', /other bodies accepted/],
];

test.each(cases)('a service with %s fails %s', async (vice, checker, because) => {
  const verdict = (await playRush(vice)).get(checker);
  expect([verdict?.outcome, verdict?.because]).toEqual(['fail', expect.stringMatching(because)]);
});
