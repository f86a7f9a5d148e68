// Shows a run in the user's Grafana: dashboards and data source at its start, its faults as regions at its end. A failure is
// reported once and does not affect the run.
import type { OwnMetrics, Progress, RunEvent, Slo } from '../../../contract/index.ts';
import { dashboardArtefacts } from '../../../dashboards/grafana/dashboard-artefacts.ts';
import { dashboardsFolder, showtimeTag } from '../../../dashboards/grafana/index.ts';
import { ownBoardArtefact } from '../../../dashboards/own-metrics/index.ts';
import type { GrafanaAddress } from '../../../input/grafana-address.ts';
import { grafanaAt, type Grafana, type GrafanaAnswer, type GrafanaOptions } from './client.ts';

/** The Prometheus of the run; another run puts its own there. */
const runPrometheus = { uid: 'showtime-run', name: 'Showtime run' };

export interface WatchedRun {
  slos: readonly Slo[];
  /** Which series count the journeys of an own service, which has a dashboard of its own; null for a target of ours. */
  own: OwnMetrics | null;
  /** Value of the label `target`: the target's id, or the name of the own service. */
  target: string;
  /** The Prometheus that watches it, as seen from here. */
  prometheusUrl: string;
  scrapeSeconds: number;
  /** Wall clock, ms: the link shows what comes after. */
  fromMs: number;
}

/**
 * Puts every dashboard into the folder Showtime, over those that are there, with the run's Prometheus as a
 * data source, and reports the address at which the run is seen.
 */
export async function showDashboards(
  address: GrafanaAddress,
  run: WatchedRun,
  progress: Progress,
  options: GrafanaOptions = {},
): Promise<void> {
  const grafana = grafanaAt(address, options);
  const rendered = run.own === null ? dashboardArtefacts(run.slos) : [ownBoardArtefact(run.slos, run.own)];
  const dashboards = rendered.map(({ text }) => JSON.parse(text) as { uid: string });
  let provisioned = 0;
  const troubles = await untilUnresponsive([
    () => grafana.makeFolder(dashboardsFolder.uid, dashboardsFolder.title),
    ...dashboards.map((dashboard) => async () => {
      const answer = await grafana.putDashboard({ ...dashboard, id: null }, dashboardsFolder.uid);
      if (answer !== 'provisioned') return answer;
      provisioned += 1;
      return undefined;
    }),
  ]);
  if (options.signal?.aborted) return;
  report(
    progress,
    troubles,
    `${dashboards.length === 1 ? '1 dashboard is' : `${dashboards.length} dashboards are`} in ${address.url}/dashboards/f/${dashboardsFolder.uid}${provisioned === 0 ? '' : ` (${provisioned} provisioned there, and left as they are)`}`,
    'did not take every dashboard',
  );
  if (troubles.every((trouble) => trouble === undefined))
    await showRun(grafana, run, progress, options.signal);
}

/** The data source, and the link to the run on the first dashboard. */
async function showRun(
  grafana: Grafana,
  { target, prometheusUrl, scrapeSeconds, fromMs }: WatchedRun,
  progress: Progress,
  signal: AbortSignal | undefined,
): Promise<void> {
  const trouble =
    (await grafana.putDataSource({ ...runPrometheus, url: prometheusUrl, scrapeSeconds })) ??
    (await grafana.checkDataSource(runPrometheus.uid));
  if (signal?.aborted) return;
  const known = { 'var-target': target, from: String(Math.floor(fromMs)), to: 'now' };
  const query = new URLSearchParams(
    trouble === undefined ? { 'var-datasource': runPrometheus.uid, ...known } : known,
  );
  if (trouble !== undefined)
    progress(
      `warning: Grafana has no data source for ${prometheusUrl}, choose one on the dashboards: ${trouble.message}`,
    );
  progress(`grafana: see this run at ${grafana.url}/d/showtime?${query.toString()}`);
}

export interface ShownRun {
  /** The run folder's name, and the value of the label `target`. */
  run: string;
  target: string;
  events: readonly RunEvent[];
  /** Maps the run's clock onto the wall clock, ms. */
  wallMs(this: void, atMs: number): number;
  /** When the run ended, on the run's clock: a fault that was not recovered lasts until then. */
  endedMs: number;
}

/** One region a fault, from in effect to recovered. */
export async function showFaults(
  address: GrafanaAddress,
  run: ShownRun,
  progress: Progress,
  options: GrafanaOptions = {},
): Promise<void> {
  const grafana = grafanaAt(address, options);
  const faults = faultRegions(run);
  const troubles = await untilUnresponsive(faults.map((fault) => () => grafana.annotate(fault)));
  if (faults.length > 0 && !options.signal?.aborted)
    report(
      progress,
      troubles,
      `${faults.length === 1 ? '1 fault is' : `${faults.length} faults are`} marked in ${address.url}`,
      'did not take every fault',
    );
}

/** One call after the other, and none after a call that hangs: each further call would hang too. */
async function untilUnresponsive(calls: readonly (() => Promise<GrafanaAnswer>)[]): Promise<GrafanaAnswer[]> {
  const answers: GrafanaAnswer[] = [];
  for (const call of calls) {
    const answer = await call();
    answers.push(answer);
    if (answer?.unresponsive) break;
  }
  return answers;
}

/** A fault that never took effect has no region. */
function faultRegions({
  run,
  target,
  events,
  wallMs,
  endedMs,
}: ShownRun): { time: number; timeEnd: number; tags: string[]; text: string }[] {
  return events.flatMap((event) => {
    if (event.kind !== 'fault-in-effect') return [];
    const recovered = events.find((other) => other.kind === 'fault-recovered' && other.id === event.id);
    return [
      {
        time: Math.round(wallMs(event.atMs)),
        timeEnd: Math.round(wallMs(recovered?.atMs ?? endedMs)),
        tags: [showtimeTag, event.fault.kind, `target:${target}`, `run:${run}`],
        text: `${event.fault.kind} (${event.id}) in ${run}`,
      },
    ];
  });
}

function report(progress: Progress, answers: readonly GrafanaAnswer[], good: string, bad: string): void {
  const troubles = answers.flatMap((trouble) => (trouble ? [trouble.message] : []));
  progress(
    troubles.length === 0
      ? `grafana: ${good}`
      : `warning: Grafana ${bad}, the run goes on: ${[...new Set(troubles)].join('; ')}`,
  );
}
