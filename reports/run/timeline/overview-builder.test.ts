// Wide steps rank their requests; percentiles are never merged, and too few requests have none.
import { describe, expect, it } from 'vitest';
import { FixtureRun } from '../../testing/fixture-run.ts';
import { OverviewBuilder, overviewBinMs, type OverviewRow } from './overview-builder.ts';

function overview(
  binMs: number,
  requests: readonly [
    sentMs: number,
    journey: string,
    status: number,
    serviceMs: number,
    responseMs: number,
  ][],
  droppedMs: readonly number[] = [],
): readonly OverviewRow[] {
  const builder = new OverviewBuilder(binMs, ['order']);
  for (const [sentMs, journey, status, serviceMs, responseMs] of requests)
    builder.addRequest(sentMs, builder.numberOf(journey), { status, serviceMs, responseMs });
  for (const atMs of droppedMs) builder.addDropped(atMs);
  return builder.finish();
}

describe('a step', () => {
  it('a step counts a 404 as an answer, or as k6 does, as a failure', () => {
    const counts = (clientErrorsFail: boolean): (number | undefined)[] => {
      const builder = new OverviewBuilder(1_000, [], clientErrorsFail);
      builder.addRequest(0, builder.numberOf('look'), { status: 404, serviceMs: 1, responseMs: 1 });
      const [all] = builder.finish();
      return [all?.ok, all?.failed];
    };
    expect([counts(false), counts(true)]).toEqual([
      [1, 0],
      [0, 1],
    ]);
  });

  it('a step ranks service and response time of all its requests, across the 100 ms they fell into', () => {
    const requests = Array.from({ length: 100 }, (_, k): [number, string, number, number, number] => [
      k * 10,
      'order',
      200,
      k + 1,
      10 * (k + 1),
    ]);
    const [all, order] = overview(1_000, requests);
    expect(all?.service).toEqual({ p50Ms: 50, p95Ms: 95, p99Ms: 99, maxMs: 100 });
    expect(order?.response).toEqual({ p50Ms: 500, p95Ms: 950, p99Ms: 990, maxMs: 1_000 });
  });

  it('a step is no mean of its parts: one slow tenth moves p95 all the way, and p50 not at all', () => {
    const requests = Array.from({ length: 40 }, (_, k): [number, string, number, number, number] => [
      k * 25,
      'order',
      200,
      10,
      k < 4 ? 2_000 : 10,
    ]);
    expect(overview(1_000, requests)[0]?.response).toMatchObject({ p50Ms: 10, p95Ms: 2_000 });
  });

  it.each([
    [1, [false, false, false]],
    [2, [true, false, false]],
    [19, [true, false, false]],
    [20, [true, true, false]],
    [99, [true, true, false]],
    [100, [true, true, true]],
  ])(
    'a step with %i requests knows the percentiles that differ from the maximum: p50, p95, p99 %j',
    (length, known) => {
      const [all] = overview(
        1_000,
        Array.from({ length }, (_, k) => [k, 'order', 200, k, k]),
      );
      const { p50Ms, p95Ms, p99Ms, maxMs } = all?.service ?? {};
      expect([p50Ms, p95Ms, p99Ms].map((value) => value !== null)).toEqual(known);
      expect(maxMs).toBe(length - 1);
    },
  );

  it('a step counts what was shed separately from what failed, and a dropped arrival once in all', () => {
    const rows = overview(
      5_000,
      [
        [0, 'order', 201, 1, 1],
        [1, 'order', 503, 1, 1],
        [2, 'menu', 429, 1, 1],
        [3, 'menu', 0, 9, 9],
        [6_000, 'menu', 200, 1, 1],
      ],
      [4_999],
    );
    expect(
      rows.map(({ tMs, journey, ok, failed, shed, dropped }) => [tMs, journey, ok, failed, shed, dropped]),
    ).toEqual([
      [0, 'all', 1, 3, 2, 1],
      [0, 'menu', 0, 2, 1, 0],
      [0, 'order', 1, 1, 1, 1],
      [5_000, 'all', 1, 0, 0, 0],
      [5_000, 'menu', 1, 0, 0, 0],
    ]);
    expect(rows[0]?.service.maxMs).toBe(1);
  });

  it('a step takes what comes 70 s late, also where steps do not divide 70 s', () => {
    const builder = new OverviewBuilder(20_000, []);
    const add = (sentMs: number): void =>
      builder.addRequest(sentMs, builder.numberOf('menu'), { status: 200, serviceMs: 1, responseMs: 1 });
    add(89_000);
    add(19_500);
    expect([builder.late, builder.finish().find(({ tMs }) => tMs === 0)?.ok]).toEqual([0, 1]);
  });
});

it.each([
  [90_000, 1_000],
  [1_800_000, 1_000],
  [1_801_000, 2_000],
  [7_200_000, 5_000],
  [86_400_000, 60_000],
  [172_800_000, 120_000],
])('a run of %i ms has steps of %i ms', (endedMs, binMs) => {
  expect(overviewBinMs({ ...new FixtureRun().record, endedMs })).toBe(binMs);
});
