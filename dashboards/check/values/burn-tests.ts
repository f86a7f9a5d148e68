// Value tests of burn rates and shares at single moments: what ended badly in the minute before each.
import { labels, type ObservedSeries, type RunTruth, type Slo } from '../../../contract/index.ts';
import { seriesWith, type ValueTest } from './value-test.ts';
import { rush } from './what-servers-saw.ts';

const minuteMs = 60_000;

/** Burn rates of orders over the minute, their mean over the load. */
export function burns(slos: readonly Slo[]): ValueTest[] {
  const slo = slos.find(({ indicator }) => indicator.kind === 'availability' && indicator.of === rush);
  if (slo === undefined) return [];
  const lineOf = (series: readonly ObservedSeries[]): ObservedSeries | undefined =>
    seriesWith(series, { [labels.slo]: slo.name });
  return [
    {
      where: 'showtime/burn/A',
      claim: `burn rate of ${slo.name}, the mean over the moments of the load`,
      truth: (truth) => {
        const shares = secondsOf(truth).map((atMs) => badShareBefore(truth, atMs - recordedLateMs));
        const known = shares.filter((share) => share !== null);
        const mean = meanOf(known);
        return mean === null || mean === 0 || known.length < 20 || known.length < shares.length
          ? null
          : mean / (1 - slo.objective);
      },
      shown: (series, truth) => meanOf(momentsIn(lineOf(series), truth).map(([, value]) => value ?? 0)),
      tolerance: {
        absolute: 0.2,
        relative: 0.25,
        because: 'it is recorded every 5 s, of the counters of the scrape before',
      },
    },
  ];
}

/** Half of the time between two recordings, and of a scrape, ms. */
const recordedLateMs = 3_000;
/** A share of few orders is no share. */
const settledMs = 20_000;

function momentsIn(line: ObservedSeries | undefined, { loadMs }: RunTruth): ObservedSeries['points'] {
  return (line?.points ?? []).filter(
    ([atMs, value]) => value !== null && atMs >= loadMs.fromMs + settledMs && atMs <= loadMs.untilMs,
  );
}

function secondsOf({ loadMs: { fromMs, untilMs } }: RunTruth): number[] {
  const count = Math.max(0, Math.floor((untilMs - fromMs - settledMs) / 1_000));
  return Array.from({ length: count }, (_, second) => fromMs + settledMs + second * 1_000);
}

function meanOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Of the orders that ended in the minute before; null where there were few. */
function badShareBefore({ goodOrders, badOrdersMs }: RunTruth, atMs: number): number | null {
  const within = (ms: number): boolean => ms > atMs - minuteMs && ms <= atMs;
  const bad = badOrdersMs.filter(within).length;
  const all = bad + goodOrders.filter(({ endedMs }) => within(endedMs)).length;
  return all < 10 ? null : bad / all;
}
