// What the charts draw is what the run recorded: nothing lost in bins, spikes kept, size bounded.
import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../../contract/index.ts';
import type { OverviewRow } from '../../run/timeline/overview-builder.ts';
import { rushInput } from '../fixtures/rush-input.ts';
import { chartDataOf, everyJourney } from './chart-data.ts';
import { cpuSeries } from './cpu-series.ts';
import { podsByZone } from './pods-by-zone.ts';
import { roleLanes } from './role-spans.ts';
import { binWidthMs, timeAxisOf } from './time-axis.ts';

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const none = { p50Ms: null, p95Ms: null, p99Ms: null, maxMs: null };
const stepOf = (tMs: number, journey: string, more: Partial<OverviewRow> = {}): OverviewRow => ({
  tMs,
  journey,
  ok: 1,
  failed: 0,
  shed: 0,
  dropped: 0,
  service: none,
  response: none,
  ...more,
});

describe('steps', () => {
  const input = rushInput();
  const data = chartDataOf(input);
  const every = data.journeys.find(({ name }) => name === everyJourney);
  it('steps hold every request once, as the timeline does', () => {
    for (const key of ['ok', 'failed', 'dropped'] as const) {
      const recorded = sum(input.timeline.filter(({ journey }) => journey === 'all').map((row) => row[key]));
      expect(recorded).toBeGreaterThan(0);
      expect(sum(every?.steps[key] ?? [])).toBe(recorded);
    }
    expect(sum(every?.fine.failed ?? [])).toBe(sum(every?.steps.failed ?? []));
    expect(sum(data.journeys.slice(1).flatMap(({ steps }) => steps.ok))).toBe(sum(every?.steps.ok ?? []));
  });
  it('steps name each journey once, and not the sum of all as if it were one', () => {
    expect(data.journeys.map(({ name }) => name)).toEqual([
      everyJourney,
      'menu',
      'order',
      'order-read',
      'login',
      'cancel',
    ]);
  });
  it('steps are seconds in a short run, with failures to 100 ms', () => {
    expect([data.fineBinMs, data.stepMs, data.axis]).toEqual([100, 1_000, { fromMs: 2_000, toMs: 92_000 }]);
  });
  it('steps show orders first, or all journeys if there are none', () => {
    expect(data.shown).toBe('order');
    expect(
      chartDataOf({
        ...input,
        overview: {
          ...input.overview,
          rows: input.overview.rows.filter(({ journey }) => journey !== 'order'),
        },
      }).shown,
    ).toBe(everyJourney);
  });
  it('steps carry what the objectives of their journey promise', () => {
    expect(
      data.journeys
        .map(({ name, promisedMs }) => [name, promisedMs])
        .filter(([, promised]) => promised?.length !== 0),
    ).toEqual([['order', [500, 2_000]]]);
  });
});

describe('percentiles', () => {
  it('percentiles are those that the overview ranked, with gaps where it has none', () => {
    const rows = [
      stepOf(2_000, 'all', { response: { p50Ms: 8.123_456, p95Ms: 20, p99Ms: null, maxMs: 30 } }),
      stepOf(4_000, 'all'),
    ];
    const {
      journeys: [every],
    } = chartDataOf({ ...rushInput(), overview: { binMs: 1_000, rows } });
    expect([
      every?.response.p50.slice(0, 3),
      every?.response.p95[0],
      every?.response.p99[0],
      every?.response.max[0],
    ]).toEqual([[8.123, null, null], 20, null, 30]);
  });
  it('percentiles of many journeys taken together are not known, only their slowest', () => {
    const spread = (maxMs: number): OverviewRow['service'] => ({ p50Ms: 1, p95Ms: 2, p99Ms: 3, maxMs });
    const rows = Array.from({ length: 100 }, (_, index) =>
      stepOf(2_000, `j${index}`, {
        ok: index + 1,
        failed: 2,
        shed: 1,
        service: spread(index),
        response: spread(2 * index),
      }),
    );
    const { journeys } = chartDataOf({ ...rushInput(), overview: { binMs: 1_000, rows } });
    expect([journeys.length, journeys[1]?.name, journeys.at(-1)?.name]).toEqual([
      14,
      'j99',
      '88 other journeys',
    ]);
    const rest = journeys.at(-1);
    expect([
      rest?.steps.ok[0],
      rest?.steps.failed[0],
      rest?.steps.shed[0],
      rest?.service.p50[0],
      rest?.service.max[0],
      rest?.response.max[0],
    ]).toEqual([(88 * 89) / 2, 176, 88, null, 87, 174]);
  });
});

describe('the time axis', () => {
  it('the time axis covers a fault that ends after the load', () => {
    const late: RunEvent = {
      atMs: 99_400,
      kind: 'system-steady',
      id: 'f3',
      fault: { kind: 'crash-writer', of: { role: 'writer' } },
      evidence: {},
    };
    expect(timeAxisOf({ ...rushInput(), events: [late] })).toEqual({ fromMs: 2_000, toMs: 100_000 });
  });
  it('the time axis is there without any event or request', () => {
    expect(timeAxisOf({ ...rushInput(), events: [], timeline: [] })).toEqual({ fromMs: 0, toMs: 98_000 });
  });
  it('the time axis begins and ends with whole steps of the overview', () => {
    expect(timeAxisOf({ ...rushInput(), overview: { binMs: 5_000, rows: [] } })).toEqual({
      fromMs: 0,
      toMs: 95_000,
    });
  });
  it('the time axis takes bins that are multiples of the recorded ones', () => {
    expect([
      binWidthMs({ fromMs: 0, toMs: 180_000 }, 100),
      binWidthMs({ fromMs: 0, toMs: 181_000 }, 100),
    ]).toEqual([100, 200]);
  });
});

describe('pods', () => {
  const event = (
    atMs: number,
    kind: 'pod-started' | 'pod-ready' | 'pod-gone' | 'pod-unready',
    subject: string,
    zone?: string,
  ): RunEvent => ({ atMs, kind, subject, evidence: zone === undefined ? {} : { zone } });
  const axis = { fromMs: 2_000, toMs: 9_000 };
  it('pods count by zone, from what was ready before the axis begins', () => {
    const events = [
      event(100, 'pod-ready', 'a', '1'),
      event(3_000, 'pod-unready', 'a', '1'),
      event(3_100, 'pod-gone', 'a'),
      event(4_000, 'pod-gone', 'b', '2'),
      event(4_500, 'pod-started', 'c', '1'),
      event(5_000, 'pod-ready', 'c', '1'),
    ];
    expect(podsByZone(events, [], axis)).toEqual({
      atMs: [2_000, 3_000, 3_100, 4_000, 4_500, 5_000, 9_000],
      zones: [
        { zone: '1', ready: [1, 0, 0, 0, 0, 1, 1] },
        { zone: '2', ready: [1, 1, 1, 0, 0, 0, 0] },
      ],
    });
  });
  it('pods that no event names are ready throughout if their CPU was sampled, in a zone that is not known', () => {
    const sampled = [{ atMs: 1_000, name: 'pod-7', value: 3, residentMb: 90 }];
    expect(podsByZone([], sampled, axis)).toEqual({
      atMs: [2_000, 9_000],
      zones: [{ zone: 'not recorded', ready: [1, 1] }],
    });
  });
  it('pods that end after the axis count to its end', () => {
    expect(podsByZone([event(9_500, 'pod-gone', 'a', '1')], [], axis)?.zones).toEqual([
      { zone: '1', ready: [1, 1] },
    ]);
  });
  it('pods are not drawn without any data on them', () => {
    expect(podsByZone([], [], axis)).toBeNull();
  });
});

it('computes mean and peak of a process from all of its samples, and draws the highest of each step', () => {
  const rows = Array.from({ length: 7_200 }, (_, second) => ({
    atMs: second * 1_000,
    name: 'k6',
    value: second === 4_444 ? 90 : 10,
    residentMb: null,
  }));
  const [k6] = cpuSeries(rows, { fromMs: 0, toMs: 7_200_000 })?.processes ?? [];
  expect([
    k6?.values.length,
    k6?.peak,
    Math.round((k6?.mean ?? 0) * 1_000),
    k6?.values.filter((value) => value === 90).length,
  ]).toEqual([1_800, 90, 10_011, 1]);
});

it('folds recorded states into spans of one role', () => {
  const lanes = roleLanes(rushInput().databases, { fromMs: 2_000, toMs: 92_000 });
  expect(
    lanes.map(({ database, spans }) => [database, spans.map(({ role, fromMs }) => `${role} ${fromMs}`)]),
  ).toEqual([
    ['db-1', ['writer 2000', 'down 64000', 'fenced 64500', 'rebuilding 66000', 'reader 70000']],
    ['db-2', ['reader 2000', 'writer 64500']],
  ]);
});
