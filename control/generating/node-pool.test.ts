// When nodes must stay follows the demand of a timetable, and Karpenter takes what is written.
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Timetable } from '../../load/index.ts';
import { nodePoolArtefact, rushesOf } from './node-pool.ts';

const minuteMs = 60_000;
const evening = Date.parse('2026-11-27T10:30Z');

function showing(...startsAtMs: number[]): Timetable {
  return {
    name: 'week.csv',
    screenings: startsAtMs.map((each, index) => ({
      id: `s${index}`,
      theatre: 1,
      screen: 'Screen 1',
      title: 'Heat',
      startsAtMs: each,
      seats: 100,
      occupancy: 0.5,
    })),
  };
}

interface Budget {
  nodes: string;
  schedule?: string;
  duration?: string;
}
function budgetsOf(timetable: Timetable): Budget[] {
  const { spec } = parse(nodePoolArtefact(timetable).text) as { spec: { disruption: { budgets: Budget[] } } };
  return spec.disruption.budgets;
}

it('one show keeps nodes from a drain before its orders until they are over', () => {
  const [rush, ...others] = rushesOf(showing(evening));
  expect(others).toEqual([]);
  // Orders come 19 min before the show on average, with a spread of 8: above a tenth of the peak from 36 min before
  // to 2 min before; a drain takes 20 min more.
  expect(rush).toEqual({ fromMs: evening - 57 * minuteMs, toMs: evening - 1 * minuteMs });
});

it('shows that follow each other are one rush, and those of two days are two', () => {
  expect(rushesOf(showing(evening, evening + 60 * minuteMs))).toHaveLength(1);
  expect(rushesOf(showing(evening, evening + 24 * 60 * minuteMs))).toHaveLength(2);
});

it('a show that brings less than a tenth of the peak protects no node', () => {
  const small = showing(evening, evening + 300 * minuteMs);
  const screenings = small.screenings.map((each, index) => ({ ...each, seats: index === 0 ? 1000 : 50 }));
  expect(rushesOf({ ...small, screenings })).toHaveLength(1);
});

it('budgets are in UTC, with day and month, and one node may go at other times', () => {
  expect(budgetsOf(showing(evening))).toEqual([
    { nodes: '1' },
    { nodes: '0', schedule: '33 9 27 11 *', duration: '0h56m' },
  ]);
});

it('more rushes than Karpenter takes are joined, the nearest first, and none is left unprotected', () => {
  const starts = Array.from({ length: 60 }, (_, show) => evening + show * 180 * minuteMs);
  // The last two are a day apart from the others: they stay on their own.
  const far = [evening + 400 * 180 * minuteMs, evening + 500 * 180 * minuteMs];
  const rushes = rushesOf(showing(...starts, ...far));
  expect(rushes).toHaveLength(49);
  expect(budgetsOf(showing(...starts, ...far))).toHaveLength(50);
  for (const start of [...starts, ...far]) {
    const peak = start - 19 * minuteMs;
    expect(rushes.filter(({ fromMs, toMs }) => fromMs <= peak && peak < toMs)).toHaveLength(1);
  }
  expect(rushes.at(-1)?.toMs).toBe((far[1] ?? 0) - minuteMs);
});

it('the same timetable gives the same file, whatever the order of its rows', () => {
  const starts = [evening, evening + 300 * minuteMs];
  expect(nodePoolArtefact(showing(...starts)).text).toBe(nodePoolArtefact(showing(...starts.reverse())).text);
});
