// Known-bad services: each has one fault that only a check of what was answered and stored finds. The bundled
// rush is played against each from the command to the verdict, and none passes.
import { expect, test } from 'vitest';
import { playRush, type Vice } from './known-bad/bad-cinema.ts';

test('a good service is blamed by no checker', async () => {
  const all = await playRush();
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

/** Others are in known-bad.long.test.ts. What fails here fails on any machine, so the cases run side by side. */
const cases: readonly [Vice, checker: string, because: RegExp][] = [
  ['false-sold-out', 'refusals-justified', /orders refused as sold out/],
  ['forged-tokens', 'foreign-requests-refused', /forged orders accepted/],
  ['twin-orders', 'one-order-per-key', /duplicate/],
];

test.concurrent.each(cases)('a service with %s fails %s', async (vice, checker, because) => {
  const verdict = (await playRush(vice)).get(checker);
  expect([verdict?.outcome, verdict?.because]).toEqual(['fail', expect.stringMatching(because)]);
});
