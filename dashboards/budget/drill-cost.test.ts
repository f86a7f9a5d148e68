import { expect, test } from 'vitest';
import type { FaultPlan, Rehearsal, RehearsedFault } from '../../contract/index.ts';
import { priceDrill } from './drill-cost.ts';

const crash = { kind: 'crash-writer', of: { role: 'writer' } } as const;
const refuse = { kind: 'refuse-orders', of: { journey: 'order' }, share: 0.1 } as const;
const f1: RehearsedFault = {
  id: 'f1',
  fault: crash,
  holdMs: 1_000,
  spanMs: 4_000,
  unknownBecause: null,
  costs: [
    { slo: 'orders', wanted: 200, bad: 50, atMostBad: 60, held: { wanted: 50, bad: 50, atMostBad: 50 } },
  ],
};
const f2: RehearsedFault = {
  id: 'f2',
  fault: refuse,
  holdMs: 20_000,
  spanMs: 20_000,
  unknownBecause: null,
  costs: [
    {
      slo: 'orders',
      wanted: 1_000,
      bad: 100,
      atMostBad: 120,
      held: { wanted: 1_000, bad: 100, atMostBad: 120 },
    },
  ],
};
const price = (plan: FaultPlan, faults: readonly RehearsedFault[] = [f1, f2]) =>
  priceDrill(plan, { run: 'a-run', faults } satisfies Rehearsal, { slo: 'orders', perSecond: 10 });

test('each step costs its share of bad ones, over as long a span as it had, at the requested traffic', () => {
  expect(price([{ atMs: 0, holdMs: 1_000, fault: crash }])).toEqual({
    known: true,
    cost: { badEvents: 10, atMost: 12 },
  });
  expect(
    price([
      { atMs: 0, holdMs: 1_000, fault: crash },
      { atMs: 9, holdMs: 20_000, fault: refuse },
    ]),
  ).toEqual({ known: true, cost: { badEvents: 10 + 20, atMost: 12 + 24 } });
  expect(price([])).toEqual({ known: true, cost: { badEvents: 0, atMost: 0 } });
});

test('a longer hold costs the share during the rehearsed hold, which the time afterwards does not dilute', () => {
  // Everything was lost for 2 s; the 10 s until all was back were quiet.
  const total: RehearsedFault = {
    ...f1,
    holdMs: 2_000,
    spanMs: 12_000,
    costs: [
      { slo: 'orders', wanted: 120, bad: 20, atMostBad: 27, held: { wanted: 20, bad: 20, atMostBad: 20 } },
    ],
  };
  expect(price([{ atMs: 0, holdMs: 60_000, fault: crash }], [total])).toEqual({
    known: true,
    cost: { badEvents: 20 + 580, atMost: 27 + 580 },
  });
});

test('a longer hold is not cheaper than the span was, and has no price if nothing was sent during the hold', () => {
  const late = { wanted: 10, bad: 0, atMostBad: 2 };
  expect(
    price(
      [{ atMs: 0, holdMs: 3_000, fault: crash }],
      [{ ...f1, costs: [{ slo: 'orders', wanted: 200, bad: 50, atMostBad: 60, held: late }] }],
    ),
  ).toEqual({ known: true, cost: { badEvents: 10 + 5, atMost: 12 + 6 } });
  expect(
    price(
      [{ atMs: 0, holdMs: 3_000, fault: crash }],
      [
        {
          ...f1,
          costs: [
            { slo: 'orders', wanted: 200, bad: 50, atMostBad: 60, held: { wanted: 0, bad: 0, atMostBad: 0 } },
          ],
        },
      ],
    ),
  ).toEqual({
    known: false,
    because:
      'step 1 (crash-writer) is not priced: it is held longer than in the rehearsal, where no request of orders was sent while f1 was held',
  });
});

test('a fault of an even share costs as much by the second; a shorter hold is not taken to be cheaper', () => {
  expect(price([{ atMs: 0, holdMs: 30_000, fault: refuse }])).toEqual({
    known: true,
    cost: { badEvents: 30, atMost: 36 },
  });
  expect(price([{ atMs: 0, holdMs: 5_000, fault: refuse }])).toEqual({
    known: true,
    cost: { badEvents: 20, atMost: 24 },
  });
});

test('of several rehearsals of one fault the most expensive counts, and one without a price is skipped', () => {
  const dear = {
    ...f1,
    id: 'f3',
    costs: [
      {
        slo: 'orders',
        wanted: 200,
        bad: 100,
        atMostBad: 110,
        held: { wanted: 50, bad: 50, atMostBad: 50 },
      },
    ],
  };
  const unknown = { ...f1, id: 'f4', unknownBecause: 'it was never injected' };
  expect(price([{ atMs: 0, holdMs: 1_000, fault: crash }], [unknown, f1, dear])).toEqual({
    known: true,
    cost: { badEvents: 20, atMost: 22 },
  });
});

test("the order of a fault's fields does not matter", () => {
  expect(
    price([
      { atMs: 0, holdMs: 20_000, fault: { share: 0.1, of: { journey: 'order' }, kind: 'refuse-orders' } },
    ]),
  ).toMatchObject({ known: true });
});

test.each([
  [
    'a fault with other data',
    { ...refuse, share: 0.2 },
    [f1, f2],
    'step 1 (refuse-orders) is not priced: a-run played it as {"kind":"refuse-orders","of":{"journey":"order"},"share":0.1} only',
  ],
  [
    'a fault of another kind',
    crash,
    [f2],
    'step 1 (crash-writer) is not priced: a-run played refuse-orders only',
  ],
  ['a rehearsal without faults', crash, [], 'step 1 (crash-writer) is not priced: a-run played no faults'],
  [
    'one that had no effect',
    crash,
    [{ ...f1, unknownBecause: 'it was never injected' }],
    'step 1 (crash-writer) is not priced: f1 of the rehearsal: it was never injected',
  ],
  [
    'one without any order',
    crash,
    [
      {
        ...f1,
        costs: [
          { slo: 'orders', wanted: 0, bad: 0, atMostBad: 0, held: { wanted: 0, bad: 0, atMostBad: 0 } },
        ],
      },
    ],
    'step 1 (crash-writer) is not priced: no request of orders was sent while f1 of the rehearsal lasted',
  ],
] as const)('%s has no price', (_, fault, faults, because) => {
  expect(price([{ atMs: 0, holdMs: 1_000, fault }], faults)).toEqual({ known: false, because });
});
