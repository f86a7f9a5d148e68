// Outages of ordering on hand-written streams: which gaps count, and how long they are.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  noOutages,
  orderRequested,
  orderEnded,
  readOutages,
  type OrderEnd,
  type OrderOutages,
} from './order-outages.ts';

/** Orders as `[requested, ended, how]` in ms; an order without an end hangs. */
type Order = readonly [requestedMs: number, atMs?: number, end?: OrderEnd];

/** All that happens until `untilMs`, in the order of time. */
function after(orders: readonly Order[], untilMs: number): OrderOutages {
  const happenings = orders.flatMap(([requestedMs, atMs, end]) => [
    { atMs: requestedMs, apply: (state: OrderOutages) => orderRequested(state, requestedMs) },
    ...(atMs === undefined || end === undefined
      ? []
      : [{ atMs, apply: (state: OrderOutages) => orderEnded(state, { requestedMs, atMs, end }) }]),
  ]);
  return happenings
    .filter(({ atMs }) => atMs <= untilMs)
    .toSorted((one, other) => one.atMs - other.atMs)
    .reduce((state, { apply }) => apply(state), noOutages);
}

function read(orders: readonly Order[], nowMs: number): ReturnType<typeof readOutages> {
  return readOutages(after(orders, nowMs), nowMs);
}

const none = { count: 0, totalMs: 0, last: null };

describe('no outage', () => {
  const cases: readonly (readonly [string, readonly Order[]])[] = [
    ['no order is requested', []],
    [
      'every order is answered well',
      [
        [0, 5, 'good'],
        [50, 55, 'good'],
        [100, 105, 'good'],
      ],
    ],
    [
      'hours pass between two orders',
      [
        [0, 5, 'good'],
        [3_600_000, 3_600_005, 'good'],
      ],
    ],
    ['an order takes 150 ms', [[0, 150, 'good']]],
    [
      'one fails and the next is good within 150 ms',
      [
        [0, 5, 'good'],
        [50, 55, 'bad'],
        [100, 105, 'good'],
      ],
    ],
    [
      'one fails and none is requested for an hour',
      [
        [0, 5, 'bad'],
        [3_600_000, 3_600_005, 'good'],
      ],
    ],
    [
      'one in ten is refused while the others are served',
      Array.from({ length: 50 }, (_, n): Order => [n * 50, n * 50 + 5, n % 10 === 3 ? 'bad' : 'good']),
    ],
    [
      'a client asks nonsense',
      [
        [0, 140, 'neither'],
        [300, 305, 'neither'],
        [600, 605, 'neither'],
      ],
    ],
    [
      'one order hangs while the later ones are served',
      [[0], [10, 15, 'good'], [60, 65, 'good'], [5_000, 5_005, 'good'], [60_000, 60_005, 'good']],
    ],
  ];
  it.each(cases)('there is no outage if %s', (_title, orders) => {
    expect(read(orders, 10_000_000)).toEqual(none);
  });
});

describe('an outage', () => {
  const cases: readonly (readonly [
    string,
    readonly Order[],
    { lengthMs: number; firstBadMs: number | null; firstGoodMs: number | null },
  ])[] = [
    [
      'of refused orders goes from the first that was asked for to the first good answer',
      [
        [0, 5, 'good'],
        [50, 55, 'bad'],
        [100, 105, 'bad'],
        [150, 155, 'bad'],
        [200, 205, 'bad'],
        [250, 256, 'good'],
      ],
      { lengthMs: 206, firstBadMs: 55, firstGoodMs: 256 },
    ],
    [
      'of orders that hang and then come well has no first error',
      [
        [0, 5, 'good'],
        [50, 400, 'good'],
        [100, 401, 'good'],
        [150, 402, 'good'],
      ],
      { lengthMs: 350, firstBadMs: null, firstGoodMs: 400 },
    ],
    [
      'of orders that hang and then fail has its first error where one ended',
      [
        [0, 300, 'bad'],
        [50, 350, 'bad'],
        [400, 405, 'good'],
      ],
      { lengthMs: 405, firstBadMs: 300, firstGoodMs: 405 },
    ],
    [
      'begins where an order that was under way at the last good answer fails',
      [
        [0, 20, 'bad'],
        [1, 10, 'good'],
        [100, 250, 'bad'],
        [260, 270, 'good'],
      ],
      { lengthMs: 250, firstBadMs: 20, firstGoodMs: 270 },
    ],
    [
      'goes on while a customer pauses before he asks again',
      [
        [0, 5, 'bad'],
        [2_000, 2_005, 'bad'],
        [4_000, 4_005, 'good'],
      ],
      { lengthMs: 4_005, firstBadMs: 5, firstGoodMs: 4_005 },
    ],
    [
      'ends with its last failure if none is requested again, and the next good answer is its first',
      [
        [0, 5, 'bad'],
        [1_000, 1_005, 'bad'],
        [60_000, 60_005, 'good'],
      ],
      { lengthMs: 1_005, firstBadMs: 5, firstGoodMs: 60_005 },
    ],
    [
      'of one order that hangs goes on although an older one fails',
      [
        [0, 300, 'bad'],
        [10, 20, 'good'],
        [50, 500, 'good'],
      ],
      { lengthMs: 450, firstBadMs: 300, firstGoodMs: 500 },
    ],
    [
      'is not interrupted by nonsense',
      [
        [0, 5, 'bad'],
        [100, 105, 'neither'],
        [200, 205, 'bad'],
        [300, 310, 'good'],
      ],
      { lengthMs: 310, firstBadMs: 5, firstGoodMs: 310 },
    ],
    [
      'ends with its last failure also where the next good answer is one of an order that hung since before it',
      [
        [0, 60_000, 'good'],
        [10, 20, 'good'],
        [50, 55, 'bad'],
        [300, 305, 'bad'],
      ],
      { lengthMs: 255, firstBadMs: 55, firstGoodMs: 60_000 },
    ],
    [
      'ends without a good order where only nonsense was asked',
      [[0, 500, 'neither']],
      { lengthMs: 500, firstBadMs: null, firstGoodMs: null },
    ],
  ];
  it.each(cases)('an outage %s', (_title, orders, last) => {
    expect(read(orders, 10_000_000)).toMatchObject({ count: 1, totalMs: last.lengthMs, last });
  });

  it('an outage is reported while it lasts, as soon as it is longer than 150 ms', () => {
    const orders: Order[] = [[1_000, 1_005, 'good'], [1_050]];
    expect(read(orders, 1_200)).toEqual(none);
    expect(read(orders, 1_201)).toEqual({
      count: 1,
      totalMs: 151,
      last: { sinceMs: 1_050, lengthMs: 151, firstBadMs: null, firstGoodMs: null },
    });
    expect(read(orders, 61_050)).toMatchObject({ count: 1, totalMs: 60_000 });
  });

  it('an outage is reported for an order that hangs, although an older one has failed meanwhile', () => {
    expect(read([[0, 300, 'bad'], [10, 20, 'good'], [50]], 500)).toMatchObject({ count: 1, totalMs: 450 });
  });

  it('an outage counts no time after its last failure until the next request', () => {
    const orders: Order[] = [
      [0, 400, 'bad'],
      [1_000, 1_001, 'bad'],
    ];
    expect(read(orders, 900)).toMatchObject({ count: 1, totalMs: 400 });
    expect(read(orders, 1_001)).toMatchObject({ count: 1, totalMs: 1_001 });
    expect(read(orders, 3_600_000)).toMatchObject({ count: 1, totalMs: 1_001 });
  });

  it('an outage adds up with the ones before it, and the last is the last', () => {
    const orders: Order[] = [[0, 200, 'good'], [1_000, 1_300, 'bad'], [1_310, 1_320, 'good'], [9_000]];
    expect(read(orders, 5_000)).toMatchObject({
      count: 2,
      totalMs: 520,
      last: { sinceMs: 1_000, lengthMs: 320 },
    });
    expect(read(orders, 9_160)).toMatchObject({
      count: 3,
      totalMs: 680,
      last: { sinceMs: 9_000, lengthMs: 160, firstGoodMs: null },
    });
  });
});

it('the total of outages never falls and never exceeds the elapsed time, for any events', () => {
  const order = fc
    .tuple(
      fc.integer({ min: 0, max: 20_000 }),
      fc.integer({ min: 0, max: 4_000 }),
      fc.constantFrom<OrderEnd>('good', 'bad', 'neither'),
      fc.boolean(),
    )
    .map(([requestedMs, tookMs, end, hangs]): Order =>
      hangs ? [requestedMs] : [requestedMs, requestedMs + tookMs, end],
    );
  fc.assert(
    fc.property(fc.array(order, { maxLength: 40 }), (orders) => {
      const instants = Array.from({ length: 120 }, (_, n) => n * 250);
      const readings = instants.map((nowMs) => read(orders, nowMs));
      const broken = readings.filter((now, n) => {
        const before = readings[n - 1] ?? none;
        return now.count < before.count || now.totalMs < before.totalMs || now.totalMs > (instants[n] ?? 0);
      });
      expect(broken).toEqual([]);
    }),
  );
});
