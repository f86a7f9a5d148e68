// Writes observed.json at the end of an observed run; a Prometheus that died costs the file, never the run.
// Dashboards take a third of a second to load: most runs are observed by nobody and do not wait for them.
import { runFiles } from '../../contract/index.ts';
import type { RunClock } from '../../load/index.ts';
import type { CliContext } from '../context.ts';
import type { RunFolder } from '../run/run-folder.ts';
import type { System } from '../run/system.ts';
import { recordedEvents } from '../supervisor/fault-play.ts';
import type { RunObserve } from './run-observe.ts';

export interface KeptFrom {
  context: CliContext;
  system: System;
  folder: RunFolder;
  runClock: RunClock;
  signal: AbortSignal;
}

/** Puts the dashboards where the run can be watched on them. */
export async function showWhereAsked(
  { context: { progress }, signal }: Pick<KeptFrom, 'context' | 'signal'>,
  observe: RunObserve | null,
): Promise<void> {
  if (!observe?.grafana) return;
  const { showDashboards } = await import('./grafana/show.ts');
  await showDashboards(observe.grafana, observe.settings.slos, progress, { signal });
}

/** Marks the run's faults there; who interrupts waits for no Grafana. */
export async function markFaultsWhereAsked(
  { context: { progress }, system, folder, runClock, signal }: KeptFrom,
  observe: RunObserve | null,
): Promise<void> {
  if (!observe?.grafana || signal.aborted) return;
  const { showFaults } = await import('./grafana/show.ts');
  await showFaults(
    observe.grafana,
    {
      run: folder.id,
      target: system.id ?? '',
      events: await recordedEvents(folder.path),
      wallMs: (atMs) => runClock.toWall(atMs),
      endedMs: runClock.nowMs(),
    },
    progress,
    { signal },
  );
}

/**
 * Does nothing for a run that nobody observes. Rejects only if the signal aborts or the folder cannot be
 * written.
 */
export async function keepObserved(
  { context: { clock, progress }, system, folder, runClock, signal }: KeptFrom,
  observe: RunObserve | null,
): Promise<void> {
  const { observability, id } = system;
  if (observe === null || observability === null || id === null) return;
  progress('asking Prometheus what the dashboards show');
  const { slos } = observe.settings;
  const { recordObserved } = await import('./record/index.ts');
  const observed = await recordObserved({
    clock,
    runClock,
    prometheusUrl: observability.prometheusUrl,
    slos,
    target: id,
    versions: versionsOf(system),
    signal,
  }).catch((error: unknown) => {
    signal.throwIfAborted();
    progress(`${runFiles.observed} is missing: ${reasonOf(error)}`);
  });
  if (!observed) return;
  await folder.writeJson('observed', observed);
  const silent = observed.queries.filter(({ error }) => error !== null);
  if (silent.length > 0)
    progress(
      `${silent.length} of ${observed.queries.length} queries of the dashboards got no answer; ${runFiles.observed} says why`,
    );
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
