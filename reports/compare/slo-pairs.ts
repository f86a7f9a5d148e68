// Each objective in both runs, and whether the shares differ by more than chance.
import type { Slo, SloResult } from '../../contract/index.ts';
import { runBlocks, type ShareSeries } from '../run/intents/share-series.ts';
import { alpha, lowerBound, upperBound } from '../statistics/binomial.ts';
import { clusteredTest } from '../statistics/clustered.ts';
import { holm } from '../statistics/holm.ts';
import type { Chance, SloPair, SloSide } from './comparison.ts';

export interface SloRun {
  slos: readonly Slo[];
  results: readonly SloResult[];
  /** By SLO name; undefined if the run has no samples. */
  series: ReadonlyMap<string, ShareSeries> | undefined;
  /** Validity checkers that are unknown. */
  doubts: readonly string[];
}

type Untested = Omit<SloPair, 'chance'>;

/** All objectives of either run by name; those that can be tested share one error probability of 5 %. */
export function sloPairs(before: SloRun, after: SloRun): readonly SloPair[] {
  const names = [...new Set([...before.results, ...after.results].map(({ name }) => name))].sort();
  const pairs = names.map((name): Untested => untested(name, sideOf(before, name), sideOf(after, name)));
  const obstacles = pairs.map((pair) => obstacleTo(pair, before, after));
  const tests = new Map(
    pairs
      .filter((_, index) => obstacles[index] === undefined)
      .map(({ name }) => [
        name,
        clusteredTest(runBlocks(before.series?.get(name)), runBlocks(after.series?.get(name))),
      ]),
  );
  const adjusted = holm([...tests.values()].map(({ p }) => p));
  const chances = new Map(
    [...tests].map(([name, { designEffect }], index) => [name, tested(adjusted[index] ?? 1, designEffect)]),
  );
  return pairs.map((pair, index): SloPair => ({
    ...pair,
    chance: chances.get(pair.name) ?? { tested: false, why: obstacles[index] ?? '' },
  }));
}

function tested(p: number, designEffect: number): Chance {
  return {
    tested: true,
    p,
    designEffect: Number.isFinite(designEffect) ? designEffect : null,
    moreThanChance: p < alpha,
  };
}

function untested(name: string, before: SloSide | null, after: SloSide | null): Untested {
  const one = shareOf(before);
  const other = shareOf(after);
  return { name, before, after, change: one === null || other === null ? null : other - one };
}

function sideOf({ results }: SloRun, wanted: string): SloSide | null {
  const result = results.find(({ name }) => name === wanted);
  if (result === undefined) return null;
  const { good, bad } = result;
  const total = good + bad;
  return { ...result, atLeast: 1 - upperBound(bad, total), atMost: 1 - lowerBound(bad, total) };
}

function shareOf(side: SloSide | null): number | null {
  return side === null || side.good + side.bad === 0 ? null : side.good / (side.good + side.bad);
}

/** Why a test would be meaningless. */
function obstacleTo(
  { name, before, after, change }: Untested,
  first: SloRun,
  second: SloRun,
): string | undefined {
  if (before === null || after === null) return `only requested ${before === null ? 'after' : 'before'}`;
  if (indicatorOf(first, name) !== indicatorOf(second, name)) return 'the two count something else';
  if (change === null) return 'no data in one of them';
  const doubts = [
    ...first.doubts.map((checker) => `before, ${checker} is unknown`),
    ...second.doubts.map((checker) => `after, ${checker} is unknown`),
  ];
  return doubts.length === 0 ? undefined : `a run proves nothing (${doubts.join('; ')})`;
}

function indicatorOf({ slos }: SloRun, wanted: string): string {
  return JSON.stringify(slos.find(({ name }) => name === wanted)?.indicator ?? null);
}
