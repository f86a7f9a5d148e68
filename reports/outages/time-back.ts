// When a share was back within its SLO: the first 2 s window from which it stays there for 5 s.
import { seriesBinMs, type ShareSeries } from '../run/intents/share-series.ts';

const windowBins = 2_000 / seriesBinMs;
const stayBins = 5_000 / seriesBinMs;

/**
 * Start of that window, ms, at or after `fromMs`; null if the load ended before 5 s were seen.
 * A window without any event is within the SLO. `untilMs` is the end of load.
 */
export function timeBackMs(
  series: Pick<ShareSeries, 'within'>,
  { objective, fromMs, untilMs }: { objective: number; fromMs: number; untilMs: number },
): number | null {
  const last = Math.floor(untilMs / seriesBinMs);
  let stays = 0;
  for (let bin = Math.floor(fromMs / seriesBinMs); bin + windowBins <= last; bin += 1) {
    stays = isWithin(series, bin, objective) ? stays + 1 : 0;
    if (stays === stayBins - windowBins + 1) return Math.max(fromMs, (bin - stays + 1) * seriesBinMs);
  }
  return null;
}

function isWithin(series: Pick<ShareSeries, 'within'>, bin: number, objective: number): boolean {
  const { good, bad } = series.within(bin, bin + windowBins);
  // The product avoids 1 - 0.95 ≠ 0.05.
  return good >= objective * (good + bad) - 1e-9;
}
