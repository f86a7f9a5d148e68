// Waits until Prometheus has scraped all of a load that is over, and recorded it: the count of customers' requests does
// not change over a new scrape, and the rules were evaluated after that.
//
//   load ends ─▶ scrape ─▶ scrape with the same count ─▶ evaluation ─▶ evaluation: the one before it is complete
import { harnessTraffic, jobs, labels, targetMetrics, type Clock } from '../../../contract/index.ts';
import { valueOf, type Prometheus } from '../../../dashboards/prometheus-api/index.ts';
import { ranged } from '../../../dashboards/prometheus/index.ts';

const seenWithinMs = 20_000;
const pollIntervalMs = 250;

/**
 * Resolves with the wall-clock ms of the scrape that showed nothing new any more; null if none came in time, or no
 * evaluation after it.
 * @throws ShowtimeError
 */
export async function untilSeen(
  prometheus: Prometheus,
  target: string,
  clock: Clock,
  signal: AbortSignal,
): Promise<number | null> {
  const startedWallMs = clock.wallMs();
  const deadlineMs = clock.nowMs() + seenWithinMs;
  const customers = `${targetMetrics.balancerDuration}_count{${labels.target}="${target}",${labels.traffic}!="${harnessTraffic}"}`;
  const scrape = `up{${labels.target}="${target}",job="${jobs.balancer}"}`;
  const recorded = `max(timestamp(${ranged.sloEvents}:total{${labels.target}="${target}"})) * 1000`;
  const isRecorded = async (scrapedMs: number): Promise<boolean> => {
    let firstMs: number | undefined;
    while (clock.nowMs() < deadlineMs) {
      const evaluatedMs = await numberOf(prometheus, recorded);
      if (firstMs !== undefined && evaluatedMs > firstMs) return true;
      if (evaluatedMs >= scrapedMs) firstMs ??= evaluatedMs;
      await clock.sleep(pollIntervalMs, signal);
    }
    return false;
  };
  let before: { atMs: number; count: number } | undefined;
  while (clock.nowMs() < deadlineMs) {
    // For anything but a plain selector, timestamp() returns the evaluation time.
    const atMs = await numberOf(prometheus, `max(timestamp(${scrape}) and (${scrape} == 1)) * 1000`);
    // Counted as of that scrape: the next one may come between both questions.
    const count = await numberOf(prometheus, `sum(${customers})`, atMs);
    if (before !== undefined && atMs > before.atMs && count === before.count)
      return (await isRecorded(atMs)) ? atMs : null;
    if (atMs > startedWallMs && before?.atMs !== atMs) before = { atMs, count };
    await clock.sleep(pollIntervalMs, signal);
  }
  return null;
}

async function numberOf(prometheus: Prometheus, expr: string, atMs?: number): Promise<number> {
  return valueOf(await prometheus.instant(expr, atMs))[0]?.points[0]?.[1] ?? 0;
}
