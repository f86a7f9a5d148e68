// Assembles observed.json of an own service: what its series and the rules of its objectives hold at the end of a run.
import type { Clock, Observed, OwnMetrics, Slo } from '../../../contract/index.ts';
import { ownQueries } from '../../../dashboards/own-metrics/index.ts';
import { prometheusAt, valueOf, type Prometheus } from '../../../dashboards/prometheus-api/index.ts';
import { monthGroup, tile } from '../../../dashboards/prometheus/index.ts';
import type { RunClock } from '../../../load/index.ts';
import { untilEvaluated } from '../../../targets/observability/index.ts';
import type { Window } from './counter-rise.ts';
import { firedAlerts } from './fired-alerts.ts';
import { panelAnswers } from './panel-answers.ts';
import { ownServerCounts } from './server-counts.ts';
import { seriesNames } from './series-names.ts';

export interface OwnRecording {
  clock: Clock;
  runClock: RunClock;
  prometheusUrl: string;
  slos: readonly Slo[];
  metrics: OwnMetrics;
  /** Versions of Prometheus and Alertmanager, read at the start. */
  versions: Readonly<Record<string, string>>;
  signal: AbortSignal;
}

const tileMs = tile.seconds * 1000;
/** A service that does not show its series any more, or a Prometheus that does not record, costs a run this long. */
const scrapedWithinMs = 30_000;
const recordedWithinMs = tileMs + 30_000;
/** All of it, ms. */
const withinMs = 240_000;
const pollIntervalMs = 500;

/**
 * The load is over. Waits for two scrapes, and for the rules that are evaluated after them: up to 70 s.
 * @throws ShowtimeError if Prometheus does not answer; Error if it did not see the load's end
 */
export async function recordOwnObserved({
  clock,
  runClock,
  prometheusUrl,
  slos,
  metrics,
  versions,
  signal,
}: OwnRecording): Promise<Observed> {
  const prometheus = prometheusAt(prometheusUrl, {
    signal: AbortSignal.any([signal, AbortSignal.timeout(withinMs)]),
  });
  const loadOverMs = clock.wallMs();
  const waiting = { prometheus, clock, signal };
  // A request may be counted just after its answer was sent: the second scrape has it.
  const onceMs = await untilLater(waiting, scrapeTime, loadOverMs, scrapedWithinMs);
  const seenMs = onceMs === null ? null : await untilLater(waiting, scrapeTime, onceMs, scrapedWithinMs);
  if (seenMs === null) throw new Error('Prometheus could not scrape the service after the end of the load');
  const recordedMs = await untilLater(waiting, ruleTime, seenMs, recordedWithinMs);
  // A later rule of the group may still be evaluated when the first ones can be read.
  const whole =
    recordedMs !== null &&
    (await untilEvaluated(waiting, {
      url: prometheusUrl,
      group: monthGroup,
      sinceMs: recordedMs,
      withinMs: recordedWithinMs,
    }));
  if (recordedMs === null || !whole) throw new Error('no minute was recorded after the end of the load');
  const fromMs = runClock.toWall(0);
  const counted: Window = { fromMs, untilMs: clock.wallMs() };
  // Each point of a panel is one recorded minute, once.
  const minutes = Math.max(1, Math.ceil((recordedMs - fromMs) / tileMs));
  const window: Window = { fromMs: recordedMs - minutes * tileMs, untilMs: recordedMs };
  const settings = {
    prometheus,
    target: metrics.service,
    window,
    stepSeconds: tile.seconds,
    scrapeSeconds: tile.seconds,
    onRunClock: (ms: number) => runClock.fromWall(ms),
  };
  return {
    schemaVersion: 1,
    versions: { ...versions },
    window: {
      fromMs: Math.round(runClock.fromWall(window.fromMs)),
      untilMs: Math.round(runClock.fromWall(window.untilMs)),
      stepSeconds: tile.seconds,
    },
    queries: await panelAnswers(ownQueries(slos, metrics), settings),
    server: await ownServerCounts(prometheus, slos, metrics, counted),
    alerts: await firedAlerts(settings),
    own: metrics,
    names: await seriesNames(prometheus, namesOf(metrics), counted),
  };
}

/** For anything but a plain selector, timestamp() returns the evaluation time. */
const scrapeTime = 'min(timestamp(up) and (up == 1)) * 1000';
/** Recorded whatever the service has counted. */
const ruleTime = 'max(timestamp(slo:objective:ratio)) * 1000';

/** Of a service with many series only those that its objectives need. */
function namesOf({ series: { requests, within } }: OwnMetrics): string[] {
  return ['{__name__=~"slo:.+"}', 'up', requests, ...(within === null ? [] : [within])];
}

/** The time that `expr` gives, once it is later than `thanMs`; null if it is not within that long. */
async function untilLater(
  { prometheus, clock, signal }: { prometheus: Prometheus; clock: Clock; signal: AbortSignal },
  expr: string,
  thanMs: number,
  inMs: number,
): Promise<number | null> {
  const deadlineMs = clock.nowMs() + inMs;
  while (clock.nowMs() < deadlineMs) {
    const [found] = valueOf(await prometheus.instant(expr));
    const atMs = found?.points[0]?.[1] ?? 0;
    if (atMs > thanMs) return Math.round(atMs);
    await clock.sleep(pollIntervalMs, signal);
  }
  return null;
}
