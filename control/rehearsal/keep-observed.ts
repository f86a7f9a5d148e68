// Writes observed.json at the end of an observed run. If Prometheus died, the file is missing and the run
// goes on. The dashboards take a third of a second to load, so they are loaded only for observed runs.
import { runFiles, type HarnessPorts, type Observed } from '../../contract/index.ts';
import type { RunClock } from '../../load/index.ts';
import type { RunFolder } from '../run-folder.ts';
import type { System } from './system.ts';
import { recordedEvents } from '../supervisor/fault-play.ts';
import type { RunObserve } from '../../input/run-observe.ts';
import type { Recording } from '../observing/record/index.ts';
import type { OwnRecording } from '../observing/record/own.ts';
import { scrapeSeconds } from '../observing/scrape-seconds.ts';

export interface KeptFrom {
  ports: HarnessPorts;
  system: System;
  folder: RunFolder;
  runClock: RunClock;
  signal: AbortSignal;
}

/** Puts the dashboards where the run can be watched on them. */
export async function showWhereRequested(
  { ports: { progress, clock }, system, signal }: Pick<KeptFrom, 'ports' | 'system' | 'signal'>,
  observe: RunObserve | null,
): Promise<void> {
  const { observability } = system;
  const target = shownTarget(system, observe);
  if (!observe?.grafana || observability === null || target === null) return;
  const { showDashboards } = await import('../observing/grafana/show.ts');
  await showDashboards(
    observe.grafana,
    {
      slos: observe.settings.slos,
      own: observe.settings.own?.metrics ?? null,
      target,
      prometheusUrl: observability.prometheusUrl,
      scrapeSeconds,
      fromMs: clock.wallMs(),
    },
    progress,
    { signal },
  );
}

/** Value of the label `target`; null for a system that is not observed. */
function shownTarget({ id }: Pick<System, 'id'>, observe: RunObserve | null): string | null {
  return observe?.settings.own?.metrics.service ?? id;
}

/** Adds annotations for the run's faults; an interruption does not wait for Grafana. */
export async function annotateFaultsWhereRequested(
  { ports: { progress }, system, folder, runClock, signal }: KeptFrom,
  observe: RunObserve | null,
): Promise<void> {
  if (!observe?.grafana || signal.aborted) return;
  const { showFaults } = await import('../observing/grafana/show.ts');
  await showFaults(
    observe.grafana,
    {
      run: folder.id,
      target: shownTarget(system, observe) ?? '',
      events: await recordedEvents(folder.path),
      wallMs: (atMs) => runClock.toWall(atMs),
      endedMs: runClock.nowMs(),
    },
    progress,
    { signal },
  );
}

/**
 * Does nothing for a run that is not observed. Rejects only if the signal aborts or the folder cannot be
 * written.
 */
export async function keepObserved(
  { ports: { clock, progress }, system, folder, runClock, signal }: KeptFrom,
  observe: RunObserve | null,
): Promise<void> {
  const { observability, id } = system;
  if (observe === null || observability === null) return;
  const { slos, own } = observe.settings;
  progress(
    own === null
      ? 'asking Prometheus what the dashboards show'
      : 'waiting until Prometheus has recorded the last minute, to ask it what the dashboard shows',
  );
  const recording = {
    clock,
    runClock,
    prometheusUrl: observability.prometheusUrl,
    slos,
    versions: versionsOf(system),
    signal,
  };
  const observed = await (
    own === null
      ? recordTarget({ ...recording, target: id ?? '' })
      : recordOwn({ ...recording, metrics: own.metrics })
  ).catch((error: unknown) => {
    signal.throwIfAborted();
    progress(`${runFiles.observed} is missing: ${reasonOf(error)}`);
  });
  if (!observed) return;
  await folder.writeJson('observed', observed);
  const withoutData = observed.queries.filter(({ error }) => error !== null);
  if (withoutData.length > 0)
    progress(
      `${withoutData.length} of ${observed.queries.length} queries of the dashboards got no answer; ${runFiles.observed} has the reasons`,
    );
}

async function recordTarget(recording: Recording): Promise<Observed> {
  const { recordObserved } = await import('../observing/record/index.ts');
  return recordObserved(recording);
}

async function recordOwn(recording: OwnRecording): Promise<Observed> {
  const { recordOwnObserved } = await import('../observing/record/own.ts');
  return recordOwnObserved(recording);
}

function versionsOf({ versions }: System): Record<string, string> {
  const watchers = ['prometheus', 'alertmanager', 'mysqld_exporter'];
  return Object.fromEntries(
    Object.entries(versions).filter(
      (entry): entry is [string, string] => watchers.includes(entry[0]) && typeof entry[1] === 'string',
    ),
  );
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
