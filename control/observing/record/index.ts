// Assembles observed.json while the target is still up: the answers of its Prometheus at the end of a run.
import type { Clock, Observed, Slo } from '../../../contract/index.ts';
import { panelQueries } from '../../../dashboards/grafana/index.ts';
import { prometheusAt } from '../../../dashboards/prometheus-api/index.ts';
import type { RunClock } from '../../../load/index.ts';
import type { Window } from './counter-rise.ts';
import { scrapeSeconds } from '../scrape-seconds.ts';
import { firedAlerts } from './fired-alerts.ts';
import { panelAnswers, type PanelQuerySettings } from './panel-answers.ts';
import { serverCounts } from './server-counts.ts';
import { seriesNames } from './series-names.ts';
import { untilSeen } from './until-seen.ts';

export interface Recording {
  clock: Clock;
  runClock: RunClock;
  prometheusUrl: string;
  slos: readonly Slo[];
  /** The target's id. */
  target: string;
  /** Versions of Prometheus and Alertmanager, read at the start. */
  versions: Readonly<Record<string, string>>;
  signal: AbortSignal;
}

/** A Prometheus that hangs costs a run this long at most, ms. */
const withinMs = 90_000;
/** As many points of a series as a report can show. */
const maxPoints = 300;

/**
 * The load is over; the window ends now. @throws ShowtimeError if Prometheus does not answer, or did not see
 * the load's end
 */
export async function recordObserved({
  clock,
  runClock,
  prometheusUrl,
  slos,
  target,
  versions,
  signal,
}: Recording): Promise<Observed> {
  const prometheus = prometheusAt(prometheusUrl, {
    signal: AbortSignal.any([signal, AbortSignal.timeout(withinMs)]),
  });
  const seenAtMs = await untilSeen(prometheus, target, clock, signal);
  if (seenAtMs === null)
    throw new Error(
      'Prometheus did not see the end of the load: the balancer was not scraped twice without a change, or no rule was evaluated after that',
    );
  const window: Window = { fromMs: runClock.toWall(0), untilMs: clock.wallMs() };
  const stepSeconds = Math.max(scrapeSeconds, Math.ceil((window.untilMs - window.fromMs) / 1000 / maxPoints));
  const settings: PanelQuerySettings = {
    prometheus,
    target,
    window,
    stepSeconds,
    scrapeSeconds,
    onRunClock: (ms) => runClock.fromWall(ms),
  };
  return {
    schemaVersion: 1,
    versions: { ...versions },
    window: { fromMs: 0, untilMs: Math.round(runClock.fromWall(window.untilMs)), stepSeconds },
    queries: await panelAnswers(panelQueries(slos), settings),
    server: await serverCounts(prometheus, slos, target, window),
    alerts: await firedAlerts(settings),
    names: await seriesNames(prometheus, ['{__name__=~".+"}'], window),
  };
}
