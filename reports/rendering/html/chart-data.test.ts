// What the charts draw is what the run recorded: nothing lost in bins, spikes kept, size bounded.
import { describe, expect, it } from 'vitest';
import type { RunEvent, TimelineRow } from '../../../contract/index.ts';
import { rushInput } from '../fixtures/rush-input.ts';
import { chartDataOf, everyJourney } from './chart-data.ts';
import { podsReady } from './pods-ready.ts';
import { roleLanes } from './role-spans.ts';
import { binWidthMs, timeAxisOf } from './time-axis.ts';

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

describe('bins', () => {
  const input = rushInput();
  const data = chartDataOf(input);
  it('keep every request of every journey', () => {
    for (const key of ['offered', 'ok', 'failed', 'dropped'] as const) {
      const recorded = sum(input.timeline.map((row) => row[key]));
      expect(sum(data.journeys.find(({ name }) => name === everyJourney)?.rates[key] ?? [])).toBe(recorded);
      expect(sum(data.journeys.slice(1).flatMap(({ fine }) => fine[key]))).toBe(recorded);
    }
  });
  it('keep the 100 ms of a short run', () => {
    expect([data.fineBinMs, data.rateBinMs, data.axis]).toEqual([100, 1_000, { fromMs: 2_000, toMs: 92_000 }]);
  });
  it('show orders first, or all journeys if there are none', () => {
    expect(data.shown).toBe('order');
    expect(chartDataOf({ ...input, timeline: input.timeline.filter(({ journey }) => journey === 'menu') }).shown).toBe(everyJourney);
  });
});

describe('a run of two hours', () => {
  const rows: TimelineRow[] = Array.from({ length: 72_000 }, (_, index) => ({
    tMs: index * 100, journey: 'order', offered: 3, ok: 3, failed: 0, dropped: 0, p50Ms: 10, p95Ms: 20, p99Ms: 30, maxMs: index === 44_444 ? 9_999 : 40,
  }));
  const data = chartDataOf({ ...rushInput(), events: [], machine: [], timeline: rows });
  it('has at most 1,800 points a curve', () => {
    expect(data.journeys.map(({ fine, rates }) => [fine.max.length, rates.ok.length])).toEqual([[1_800, 1_800], [1_800, 1_800]]);
  });
  it('still shows its one spike, and every request', () => {
    expect(Math.max(...(data.journeys[1]?.fine.max ?? []).map((value) => value ?? 0))).toBe(9_999);
    expect(sum(data.journeys[1]?.fine.offered ?? [])).toBe(216_000);
  });
});

it('gives a hundred journeys no more than twelve curves and the rest one', () => {
  const timeline = Array.from({ length: 100 }, (_, index): TimelineRow => ({ tMs: 0, journey: `j${index}`, offered: index + 1, ok: index + 1, failed: 0, dropped: 0, p50Ms: 1, p95Ms: 1, p99Ms: 1, maxMs: 1 }));
  const { journeys } = chartDataOf({ ...rushInput(), timeline });
  expect([journeys.length, journeys[1]?.name, journeys.at(-1)?.name]).toEqual([14, 'j99', '88 other journeys']);
});

describe('the time axis', () => {
  it('covers a fault that ends after the load', () => {
    const late: RunEvent = { atMs: 99_400, kind: 'system-steady', id: 'f3', fault: { kind: 'crash-writer', of: { role: 'writer' } }, evidence: {} };
    expect(timeAxisOf({ ...rushInput(), events: [late] })).toEqual({ fromMs: 2_000, toMs: 100_000 });
  });
  it('is there without any event or request', () => {
    expect(timeAxisOf({ ...rushInput(), events: [], timeline: [] })).toEqual({ fromMs: 0, toMs: 98_000 });
  });
  it('takes bins that are multiples of the recorded ones', () => {
    expect([binWidthMs({ fromMs: 0, toMs: 180_000 }, 100), binWidthMs({ fromMs: 0, toMs: 181_000 }, 100)]).toEqual([100, 200]);
  });
});

describe('pods', () => {
  const event = (atMs: number, kind: 'pod-ready' | 'pod-gone' | 'pod-unready', subject: string): RunEvent => ({ atMs, kind, subject, evidence: {} });
  it('count from what was ready before the axis begins', () => {
    const steps = podsReady([event(100, 'pod-ready', 'a'), event(3_000, 'pod-unready', 'a'), event(3_100, 'pod-gone', 'a'), event(4_000, 'pod-gone', 'b'), event(5_000, 'pod-ready', 'c')], { fromMs: 2_000, toMs: 9_000 });
    expect(steps).toEqual({ atMs: [2_000, 3_000, 3_100, 4_000, 5_000, 9_000], ready: [2, 1, 1, 0, 1, 1] });
  });
  it('are not drawn if nothing speaks of them', () => {
    expect(podsReady([], { fromMs: 0, toMs: 1_000 })).toBeNull();
  });
});

it('folds recorded states into spans of one role', () => {
  const lanes = roleLanes(rushInput().databases, { fromMs: 2_000, toMs: 92_000 });
  expect(lanes.map(({ database, spans }) => [database, spans.map(({ role, fromMs }) => `${role} ${fromMs}`)])).toEqual([
    ['db-1', ['writer 2000', 'down 64000', 'fenced 64500', 'rebuilding 66000', 'reader 70000']], ['db-2', ['reader 2000', 'writer 64500']],
  ]);
});
