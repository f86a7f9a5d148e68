// Findings of the checkers for services with wrong answers: each case is the history of one known-bad
// service.
import { describe, expect, it } from 'vitest';
import {
  problems,
  wrongAnswers,
  type CheckVerdict,
  type LedgerLine,
  type Outcome,
  type StoredLine,
} from '../../contract/index.ts';
import { LoadedRun } from '../run/loaded-run.ts';
import { openRun } from '../run/recorded-run.ts';
import { challenger } from '../testing/fixture-challenges.ts';
import { dispose, history, FixtureRun } from '../testing/fixture-run.ts';
import { judgeAll } from './index.ts';

type Change = (run: FixtureRun) => void;

function verdictOf(checker: string, ...changes: Change[]): CheckVerdict {
  const run = new FixtureRun();
  for (const change of changes) change(run);
  const dir = run.write();
  try {
    const found = judgeAll(new LoadedRun(openRun(dir))).find(({ verdict }) => verdict.checker === checker);
    if (!found) throw new Error(`no verdict of ${checker}`);
    return found.verdict;
  } finally {
    dispose(dir);
  }
}

const inLedger =
  (is: (line: LedgerLine) => boolean, change: Partial<LedgerLine> | null): Change =>
  (run) => {
    run.ledger = run.ledger.flatMap((line) => (is(line) ? (change ? [{ ...line, ...change }] : []) : [line]));
  };
const inStored =
  (is: (line: StoredLine) => boolean, change: Partial<Record<string, unknown>> | null): Change =>
  (run) => {
    run.stored = run.stored.flatMap((line) => (is(line) ? (change ? [{ ...line, ...change }] : []) : [line]));
  };
const foreignService: Change = (run) => {
  run.record.target.id = null;
  delete run.record.challenges;
  run.record.promised = run.record.promised.filter((fact) => fact !== 'catalog');
};
const isSoldOut = ({ n, op, outcome }: LedgerLine): boolean =>
  n === history.soldOut && op === 'order' && outcome === 'refused';
const lastRefusedAt = (atMs: number): Change =>
  inLedger(({ n, op }) => n === history.soldOut && op === 'order', { atMs });
const soldOutOrder = (lines: LedgerLine['lines']): Change =>
  inLedger(({ n }) => n === history.soldOut, { lines });
const scarce = (item: number, initialQuantity: number): Change =>
  function (run) {
    const taken = item === 1 ? history.orders - 2 : 2 * (history.orders - 2);
    inStored((line) => line.kind === 'stock' && line.item === item, {
      initialQuantity,
      quantity: initialQuantity - taken,
    })(run);
  };
const onMenu =
  (item: number, left: number, atMs: number): Change =>
  (run) => {
    const about = { n: 2, op: 'menu', member: 102, key: 'key-2', send: 1, outcome: 'acknowledged' } as const;
    run.ledger.push({
      ...about,
      atMs,
      scheduledMs: atMs,
      status: 200,
      theatre: 1,
      lines: [{ item, quantity: left }],
    });
  };

describe('refusals-justified', () => {
  const cases: readonly [Outcome, string, ...Change[]][] = [
    ['pass', 'an item of which there never was any is sold out'],
    ['fail', 'an item of which there is plenty is sold out', soldOutOrder([{ item: 1, quantity: 1 }])],
    ['pass', 'one of two items is sold out', soldOutOrder([1, 3].map((item) => ({ item, quantity: 1 })))],
    [
      'pass',
      'the last one can have been taken before the answer came',
      soldOutOrder([{ item: 1, quantity: 1 }]),
      scarce(1, history.orders - 2),
      lastRefusedAt(20_000),
    ],
    [
      'fail',
      'the last one was taken only after the answer had come',
      soldOutOrder([{ item: 1, quantity: 1 }]),
      scarce(1, history.orders - 2),
    ],
    [
      'fail',
      'a cancel has given one back long before',
      soldOutOrder([{ item: 1, quantity: 1 }]),
      scarce(1, history.orders - 1),
      inLedger(({ n, op }) => n === history.soldOut && op === 'order', { n: 39, atMs: 20_000, member: 990 }),
    ],
    [
      'unknown',
      'the export has no end',
      soldOutOrder([{ item: 1, quantity: 1 }]),
      inStored(({ kind, phase }) => kind === 'end' && phase === 'final', null),
    ],
    [
      'unknown',
      'the ledger lost an order, which can have taken it',
      soldOutOrder([{ item: 1, quantity: 1 }]),
      inLedger(({ n, outcome }) => n === 9 && outcome === 'acknowledged', null),
    ],
    ['unknown', 'the stock of the item is not stored', soldOutOrder([{ item: 77, quantity: 1 }])],
    ['unknown', 'the ledger does not say what was ordered', inLedger(isSoldOut, {}), soldOutOrder(undefined)],
    [
      'unknown',
      'the target was up before, and what was left then is not recorded',
      soldOutOrder([{ item: 1, quantity: 1 }]),
      (run) => void (run.record.settings['foundTarget'] = true),
    ],
    ['fail', 'a menu shows none of an item of which there is plenty', onMenu(1, 0, 5_000)],
    ['fail', 'a menu shows less than there can have been', onMenu(1, 60, 20_400)],
    ['pass', 'a menu shows what there can have been before a cancel', onMenu(1, 61, 20_400)],
    ['pass', 'a menu shows none of what there never was', onMenu(3, 0, 5_000)],
    [
      'pass',
      'a shortage is explained by stock that went without an order',
      soldOutOrder([{ item: 1, quantity: 1 }]),
      inStored((line) => line.kind === 'stock' && line.item === 1, { quantity: 0 }),
      lastRefusedAt(20_000),
    ],
    [
      'not-asked',
      'a foreign service prints no stock',
      foreignService,
      inStored(({ kind }) => kind === 'stock', null),
    ],
    ['pass', 'a foreign script does not say what it orders', foreignService, soldOutOrder(undefined)],
  ];

  it.each(cases)('refusals-justified is %s where %s', (outcome, _what, ...changes) => {
    const verdict = verdictOf('refusals-justified', ...changes);
    expect([verdict.outcome, verdict.because]).toEqual([outcome, verdict.because]);
  });

  it('refusals-justified points to the refusal, with the stock at that time', () => {
    const verdict = verdictOf('refusals-justified', soldOutOrder([{ item: 1, quantity: 1 }]));
    expect(verdict).toMatchObject({
      because: '1 orders refused as sold out',
      evidence: [expect.stringMatching(/^ledger.ndjson:\d+ theatre 1 had at least 96 of item 1$/)],
    });
  });

  it('refusals-justified takes what was left before the load for a target that was up before', () => {
    const earlier: Change = (run) => {
      const phase = 'before-load';
      run.stored.unshift(
        { phase, kind: 'stock', theatre: 1, item: 1, quantity: 0, initialQuantity: 100 },
        { phase, kind: 'end' },
      );
    };
    expect(verdictOf('refusals-justified', soldOutOrder([{ item: 1, quantity: 1 }]), earlier).outcome).toBe(
      'pass',
    );
  });
});

describe('prices-match', () => {
  const dear = inStored((line) => line.kind === 'order' && line.id === 'o-9', {
    lines: [{ item: 1, quantity: 3, unitPrice: 4_600 }],
  });
  const noPrices = inStored(({ kind }) => kind === 'price', null);
  const notPromised: Change = (run) => {
    run.record.promised = run.record.promised.filter((fact) => fact !== 'catalog');
  };
  const cases: readonly [Outcome, string, ...Change[]][] = [
    ['pass', 'every line is at the catalog’s price'],
    ['fail', 'a line is stored at another price', dear],
    [
      'fail',
      'price and payment were raised alike',
      dear,
      inStored((line) => line.kind === 'payment' && line.order === 'o-9', { amount: 3 * 4_600 }),
    ],
    [
      'fail',
      'an item is not in the catalog',
      inStored((line) => line.kind === 'price' && line.item === 2, null),
    ],
    [
      'pass',
      'a price changed between two phases',
      inStored((line) => line.kind === 'price' && line.phase === 'final', { price: 5_000 }),
    ],
    ['unknown', 'the catalog was promised and is not there', noPrices],
    ['not-asked', 'no catalog was promised and none is there', noPrices, notPromised],
    ['fail', 'a catalog is there that was not promised', dear, notPromised],
    ['unknown', 'nothing is stored', inStored(({ kind }) => kind === 'order', null)],
  ];

  it.each(cases)('prices-match is %s where %s', (outcome, _what, ...changes) => {
    const verdict = verdictOf('prices-match', ...changes);
    expect([verdict.outcome, verdict.because]).toEqual([outcome, verdict.because]);
  });

  it('prices-match names order, item and both prices', () => {
    expect(verdictOf('prices-match', dear).evidence).toEqual([
      expect.stringMatching(/^order o-9 \(stored.ndjson:\d+\): item 1 at 4600, the catalog has 4500$/),
    ]);
  });
});

const challenged = (op: LedgerLine['op'], change: Partial<LedgerLine> | null): Change =>
  inLedger((line) => line.op === op && (change === null || line.outcome !== 'attempted'), change);
const accepted = { outcome: 'acknowledged', status: 201, order: 'o-x' } as const;

describe('foreign-requests-refused', () => {
  const stored: StoredLine = {
    phase: 'final',
    kind: 'order',
    id: 'o-x',
    member: 100 + challenger.forged,
    key: `key-${challenger.forged}-f`,
    theatre: 1,
    status: 'confirmed',
    lines: [],
  };
  const cases: readonly [Outcome, string, ...Change[]][] = [
    ['pass', 'both are refused'],
    ['fail', 'an order with a forged token is accepted', challenged('forged-order', accepted)],
    [
      'fail',
      'an order with a forged token got no answer and is stored',
      challenged('forged-order', { outcome: 'unsure', status: 504 }),
      (run) => void run.stored.push(stored),
    ],
    [
      'fail',
      'another member’s cancel is accepted',
      challenged('foreign-cancel', { ...accepted, order: 'o-0' }),
    ],
    [
      'unknown',
      'the forged order got no answer, and nothing came of it',
      challenged('forged-order', { outcome: 'unsure', status: 504 }),
    ],
    ['unknown', 'the forged order was shed', challenged('forged-order', { outcome: 'refused', status: 503 })],
    ['unknown', 'no cancel was tried', challenged('foreign-cancel', null)],
    [
      'not-asked',
      'the scenario sets out to try neither',
      (run) => void delete run.record.challenges,
      challenged('forged-order', null),
      challenged('foreign-cancel', null),
    ],
  ];

  it.each(cases)('foreign-requests-refused is %s where %s', (outcome, _what, ...changes) => {
    const verdict = verdictOf('foreign-requests-refused', ...changes);
    expect([verdict.outcome, verdict.because]).toEqual([outcome, verdict.because]);
  });

  it('foreign-requests-refused is judged separately from a cancel that took effect in the stored orders', () => {
    const cancelled = inStored((line) => line.kind === 'order' && line.id === 'o-0', { status: 'cancelled' });
    expect(verdictOf('acknowledged-orders-stored-once', cancelled).outcome).toBe('fail');
  });
});

describe('keys-bind-content', () => {
  type End = Partial<LedgerLine> & Pick<LedgerLine, 'outcome'>;
  const inProgress: End = { outcome: 'unsure', status: 409, problem: problems['in-progress'].type };
  const same: End = { outcome: 'acknowledged', status: 201, order: 'o-t' };
  const none: End = { outcome: 'unsure' };
  const twins =
    (...ends: readonly End[]): Change =>
    (run) => {
      run.record.challenges = ['other-body', 'twin-order'];
      ends.forEach((end, index) => {
        run.send({ n: 20, op: 'twin-order', key: 'key-20-t', send: index + 1, ...end }, 10_000 + index);
      });
    };
  const cases: readonly [Outcome, string, ...Change[]][] = [
    ['pass', 'another body is refused'],
    [
      'fail',
      'another body is answered with the first order',
      challenged('other-body', { ...accepted, order: 'o-11' }),
    ],
    ['unknown', 'another body is refused for another reason', challenged('other-body', { status: 400 })],
    ['unknown', 'another body got no answer', challenged('other-body', { outcome: 'unsure', status: 502 })],
    ['pass', 'the twin is answered with the same order', twins(same, same)],
    ['pass', 'the twin is answered that the order is in progress', twins(same, inProgress)],
    ['fail', 'the twins are two orders', twins(same, { ...same, order: 'o-u' })],
    ['unknown', 'one of the twins got no answer', twins(same, none)],
    [
      'unknown',
      'both twins were shed',
      twins(...[1, 2].map((): End => ({ outcome: 'refused', status: 503 }))),
    ],
    ['unknown', 'no twins were sent', (run) => void (run.record.challenges = ['twin-order'])],
    [
      'not-asked',
      'the scenario sets out to try neither',
      (run) => void delete run.record.challenges,
      challenged('other-body', null),
    ],
  ];

  it.each(cases)('keys-bind-content is %s where %s', (outcome, _what, ...changes) => {
    const verdict = verdictOf('keys-bind-content', ...changes);
    expect([verdict.outcome, verdict.because]).toEqual([outcome, verdict.because]);
  });

  it('keys-bind-content leaves twins to the checkers of stored orders, and out of every figure of customers', () => {
    const lost = twins(same, inProgress);
    expect(verdictOf('acknowledged-orders-stored-once', lost).outcome).toBe('fail');
    expect(verdictOf('slo:orders-good', lost).because).toMatch(/of 40 order/);
    expect(verdictOf('unsure-attempts-settle', twins(none, none)).outcome).toBe('unknown');
    const two = (id: string): StoredLine => ({
      phase: 'final',
      kind: 'order',
      id,
      member: 120,
      key: 'key-20-t',
      theatre: 1,
      status: 'confirmed',
      lines: [
        { item: 1, quantity: 1, unitPrice: 4_500 },
        { item: 2, quantity: 2, unitPrice: 4_500 },
      ],
    });
    const both: Change = (run) => void run.stored.push(two('o-t'), two('o-u'));
    expect(verdictOf('one-order-per-key', lost, both).outcome).toBe('fail');
    expect(verdictOf('no-unexpected-order', lost, both).outcome).toBe('pass');
  });
});

describe('a wrong answer', () => {
  const wrongOrders: Change = (run) => {
    inLedger(({ n, op, outcome }) => n % 4 === 1 && op === 'order' && outcome === 'acknowledged', {
      wrong: 'not-json',
    })(run);
    run.samples = run.samples.map((row) =>
      row.kind === 'r' && row.journey === 'order' && row.arrival % 4 === 2
        ? { ...row, error: wrongAnswers['not-json'] }
        : row,
    );
  };
  const wrongMenus: Change = (run) => {
    run.samples = run.samples.map((row) =>
      row.kind === 'r' && row.journey === 'menu' && row.arrival % 2 === 0
        ? { ...row, error: wrongAnswers.malformed }
        : row,
    );
  };

  it('a wrong answer makes a bad order, with its reason and its lines', () => {
    const verdict = verdictOf('slo:orders-good', wrongOrders);
    expect(verdict.because).toMatch(/^11 bad of 40 order .*; wrong answers: not-json 10; /);
    expect(verdict.evidence[0]).toMatch(/^ledger.ndjson:\d+ the answer was wrong: not-json$/);
  });

  it('a wrong answer makes a bad menu view, with its reason', () => {
    const verdict = verdictOf('slo:menus-fast', wrongMenus);
    expect([verdict.outcome, verdict.because]).toEqual([
      'fail',
      expect.stringMatching(/^20 bad of 40 menu .*; wrong answers: malformed 20; /),
    ]);
  });

  it('a wrong answer is no lost order: acknowledged orders must still be in the stored rows', () => {
    expect(verdictOf('acknowledged-orders-stored-once', wrongOrders).outcome).toBe('pass');
  });
});

describe('a forgotten screening', () => {
  const requested = inLedger(({ n, op, outcome }) => n === 9 && op === 'order' && outcome === 'attempted', {
    screening: 'T1-1',
  });
  const storedFor = (screening: string | null | undefined): Change =>
    inStored((line) => line.kind === 'order' && line.id === 'o-9', { screening });

  it.each([
    ['pass', 'T1-1'],
    ['fail', null],
    ['fail', 'T1-2'],
    ['pass', undefined],
  ] as const)('a forgotten screening is %s where the order is stored for %s', (outcome, screening) => {
    expect(verdictOf('acknowledged-orders-stored-once', requested, storedFor(screening)).outcome).toBe(
      outcome,
    );
  });

  it('a forgotten screening is as bad as one without any attempt', () => {
    expect(verdictOf('acknowledged-orders-stored-once', storedFor('T1-1')).outcome).toBe('fail');
  });
});
