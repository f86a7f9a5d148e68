// Shows a run in somebody's Grafana: dashboards when it starts, its faults as regions at its end. What fails
// is said once and costs nothing.
import type { Progress, RunEvent, Slo } from '../../../contract/index.ts';
import { dashboardArtefacts } from '../../../dashboards/grafana/dashboard-artefacts.ts';
import { showtimeTag } from '../../../dashboards/grafana/index.ts';
import type { GrafanaAddress } from './address.ts';
import { grafanaAt, type GrafanaAnswer, type GrafanaOptions } from './client.ts';

const folder = { uid: 'showtime', title: 'Showtime' };

/** Puts every dashboard into the folder Showtime, over those that are there. */
export async function showDashboards(
  address: GrafanaAddress,
  slos: readonly Slo[],
  progress: Progress,
  options: GrafanaOptions = {},
): Promise<void> {
  const grafana = grafanaAt(address, options);
  const dashboards = dashboardArtefacts(slos);
  const troubles = await untilSilent([
    () => grafana.makeFolder(folder.uid, folder.title),
    ...dashboards.map(
      ({ text }) =>
        () =>
          grafana.putDashboard({ ...(JSON.parse(text) as object), id: null }, folder.uid),
    ),
  ]);
  if (!options.signal?.aborted)
    tell(
      progress,
      troubles,
      `${dashboards.length} dashboards are in ${address.url}/dashboards/f/${folder.uid}`,
      'did not take every dashboard',
    );
}

export interface ShownRun {
  /** The run folder's name, and the target's id. */
  run: string;
  target: string;
  events: readonly RunEvent[];
  /** Maps the run's clock onto the wall clock, ms. */
  wallMs(this: void, atMs: number): number;
  /** When the run ended, on its own clock: a fault that was not recovered goes on until then. */
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
  const troubles = await untilSilent(faults.map((fault) => () => grafana.annotate(fault)));
  if (faults.length > 0 && !options.signal?.aborted)
    tell(
      progress,
      troubles,
      `${faults.length} faults are marked in ${address.url}`,
      'did not take every fault',
    );
}

/** One call after the other; one that hangs would hang as often as it is asked. */
async function untilSilent(calls: readonly (() => Promise<GrafanaAnswer>)[]): Promise<GrafanaAnswer[]> {
  const answers: GrafanaAnswer[] = [];
  for (const call of calls) {
    const answer = await call();
    answers.push(answer);
    if (answer?.silent) break;
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

function tell(progress: Progress, answers: readonly GrafanaAnswer[], good: string, bad: string): void {
  const troubles = answers.flatMap((trouble) => (trouble ? [trouble.says] : []));
  progress(
    troubles.length === 0
      ? `grafana: ${good}`
      : `warning: Grafana ${bad}, the run goes on: ${[...new Set(troubles)].join('; ')}`,
  );
}
