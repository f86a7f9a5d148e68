// Pairing of starts and drops with arrivals: each is counted exactly once in any order of their reports.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatSample, type Curve } from '../../contract/index.ts';
import { Arrivals, Schedule } from './arrivals.ts';
import { AnswerCodes } from './answer-codes.ts';
import { exactly, exactRow } from './exact-rows.ts';

const curve: Curve = {
  schemaVersion: 1,
  timeUnitMs: 1_000,
  startRate: 10,
  stages: [{ durationMs: 1_050, target: 10 }],
};

describe('pairing', () => {
  it('pairing gives every start and every drop a distinct arrival: offered = started + dropped', () => {
    fc.assert(
      fc.property(
        fc.array(fc.boolean(), { maxLength: 200 }),
        fc.infiniteStream(fc.nat()),
        (outcomes, order) => {
          // Fate k: true started, false dropped. k6 numbers only what started; news comes in any order.
          let n = 0;
          const news = outcomes.map((startedIt, index) => ({
            k: index + 1,
            atMs: index * 10,
            n: startedIt ? n++ : -1,
            rank: order.next().value as number,
          }));
          const arrivals = new Arrivals();
          const drops = new Map<number, number>();
          for (const item of [...news].sort((a, b) => a.rank - b.rank)) {
            if (item.n >= 0) arrivals.started(item.n, item.atMs);
            else drops.set(arrivals.dropped(item.atMs), item.k);
          }
          const pairing = arrivals.pair();
          for (const item of news) if (item.n >= 0) expect(pairing.arrivalOf(item.n)).toBe(item.k);
          for (const [drop, k] of drops) expect(pairing.arrivalOfDrop(drop)).toBe(k);
          expect(arrivals.counts.started + arrivals.counts.dropped).toBe(outcomes.length);
        },
      ),
      { seed: 20261123, numRuns: 500 },
    );
  });

  it('pairing uses the iteration number if one start was reported before an earlier one', () => {
    const arrivals = new Arrivals();
    arrivals.started(0, 50);
    arrivals.started(1, 40);
    arrivals.dropped(45);
    const pairing = arrivals.pair();
    expect([pairing.arrivalOf(0), pairing.arrivalOfDrop(0), pairing.arrivalOf(1)]).toEqual([1, 2, 3]);
  });

  it('pairing returns undefined for an arrival that was never reported', () => {
    const pairing = new Arrivals().pair();
    expect([pairing.arrivalOf(0), pairing.arrivalOfDrop(0)]).toEqual([undefined, undefined]);
  });
});

describe('a schedule', () => {
  it('a schedule returns the scheduled start of each arrival, and the curve’s end for one too many', () => {
    const schedule = new Schedule(curve);
    expect(schedule.arrivals).toBe(10);
    expect([1, 2, 10, 11].map((k) => Math.round(schedule.startMs(k)))).toEqual([100, 200, 1_000, 1_050]);
  });
});

describe('exact rows', () => {
  const arrivals = new Arrivals();
  arrivals.started(0, 5_100);
  arrivals.dropped(5_200);
  arrivals.started(1, 5_301);
  const exact = exactly(arrivals, new Schedule(curve), 5_001);

  it('exact rows count from the latest zero at which no arrival started early', () => {
    expect(exact.zeroMs).toBe(5_000);
  });

  it.each([
    ['a,5201,2,100', 'a,5300,3,1'],
    ['a,5101,1,-1', 'a,5100,1,0'],
    ['d,5200.7,-1', 'd,5200,2'],
    ['r,5305,2,menu,0,1,200,0,7,111', 'r,5305,3,menu,0,1,200,0,7,12'],
    ['r,5305,,own,,1,200,0,7,7', 'r,5305,,own,,1,200,0,7,7'],
    ['# showtime samples 1', '# showtime samples 1'],
    ['r,53', 'r,53'],
  ])('%s becomes %s', (line, expected) => {
    expect(exactRow(line, exact)).toBe(expected);
  });

  it('exact rows have the codes of their answers: what was wrong, and that the order was in progress', () => {
    const codes = new AnswerCodes();
    codes.wrong({ arrival: 2, intent: 0, send: 1 }, 'other-price');
    codes.wrong({ arrival: 2, intent: 1, send: 1 }, 'of a later version');
    codes.inProgress({ arrival: 2, intent: 2, send: 1 });
    const errorOf = (intent: number, send: number, status: number): string | undefined =>
      exactRow(`r,5305,2,order,${intent},${send},${status},0,7,111`, exact, codes).split(',')[7];
    expect([errorOf(0, 1, 201), errorOf(0, 2, 201), errorOf(1, 1, 201)]).toEqual(['9007', '0', '9002']);
    // Of two orders that were sent at the same time, one was placed and the other found it in progress.
    expect([errorOf(2, 1, 201), errorOf(2, 1, 409), errorOf(2, 1, 409)]).toEqual(['0', '8002', '0']);
  });

  it('exact rows come from rows as they are written', () => {
    expect(formatSample({ kind: 'd', scheduledMs: 5_200.7, arrival: -1 })).toBe('d,5200.7,-1');
  });
});
