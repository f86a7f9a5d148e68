// What watches a target: Prometheus, Alertmanager and an exporter for each database member; all of them end
// with the target.
//
//   exporters ─┐
//              ├─▶ Prometheus ─▶ every job was scraped once ─▶ watching
//   Alertmanager┘
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, type Progress, type Shell } from '../../contract/index.ts';
import { startAlertmanager } from './alertmanager.ts';
import { untilEverythingIsScraped } from './first-scrape.ts';
import type { ListeningProgram } from './listening-program.ts';
import {
  startMemberExporters,
  type MemberAddress,
  type MemberExporters,
  type MonitoringAccount,
} from './member-exporters.ts';
import { jobsOf, type OwnSeries } from './prometheus-config.ts';
import { startPrometheus } from './prometheus.ts';
import { untilEvaluated } from './rule-evaluations.ts';
import { observabilityVersions } from './versions.ts';

export { untilEvaluated } from './rule-evaluations.ts';

export interface ObservabilityOptions {
  /** The target's id: each scraped series carries it. */
  id: string;
  shell: Shell;
  clock: Clock;
  /**
   * The target's folder, mode 0700, absolute. All is kept below `observability/` in it, and removed at
   * `stop`.
   */
  folder: string;
  /** Absolute; must exist. */
  logsFolder: string;
  /** Absolute paths. */
  programs: { prometheus: string; alertmanager: string; mysqldExporter: string | null };
  scraped: Scraped;
  /**
   * A group of rules that has to be evaluated once before the load begins: from then on each minute is the exact
   * difference of two scrapes.
   */
  evaluated?: { group: string; everySeconds: number };
  /** Recording and alerting rules, each a file. */
  rules: readonly { name: string; text: string }[];
  alerts: { config: string; templates: readonly { name: string; text: string }[] };
  progress: Progress;
  /** Abort while it starts: everything that was started ends, then the start rejects. */
  signal: AbortSignal;
}

export interface Observability {
  readonly prometheusUrl: string;
  readonly alertmanagerUrl: string;
  processes(): readonly { name: string; pid: number }[];
  /** Read from the running programs. */
  versions(): Promise<Record<string, string>>;
  /** Ends every process and removes what they stored. Safe to call twice. */
  stop(): Promise<void>;
}

/** How the exporters read the databases of a target. */
export interface Monitoring {
  account: MonitoringAccount;
  members: () => readonly MemberAddress[];
}

/** Where the series are: with `metricsUrl` those of a target and of its databases, else those of one address. */
export type Scraped = { kind: 'target'; metricsUrl: string; monitoring: Monitoring } | OwnSeries;

interface Parts {
  exporters?: MemberExporters | undefined;
  alertmanager?: ListeningProgram;
  prometheus?: ListeningProgram;
}

/**
 * Resolves once every job of the target was scraped. On failure nothing is left running. @throws
 * ShowtimeError target-did-not-start
 */
export async function startObservability(options: ObservabilityOptions): Promise<Observability> {
  const folder = join(options.folder, 'observability');
  const parts: Parts = {};
  try {
    options.progress('observability: starting Prometheus and Alertmanager');
    return await startAll(options, folder, parts);
  } catch (error) {
    await endAll(parts, folder);
    // The aborted step rejects with its own error; the caller gets the reason of its signal.
    options.signal.throwIfAborted();
    throw error;
  }
}

async function startAll(options: ObservabilityOptions, folder: string, parts: Parts): Promise<Observability> {
  const { id, programs, logsFolder, scraped, alerts, rules } = options;
  // Nothing that was started may be forgotten, whichever of both fails first.
  const [exporters, alertmanager] = await allOrFailure(
    exportersFor(options, folder).then((started) => (parts.exporters = started)),
    startAlertmanager(options, {
      path: programs.alertmanager,
      folder: join(folder, 'alertmanager'),
      logFile: join(logsFolder, 'alertmanager.log'),
      ...alerts,
    }).then((started) => (parts.alertmanager = started)),
  );
  const prometheus = (parts.prometheus = await startPrometheus(options, {
    path: programs.prometheus,
    folder: join(folder, 'prometheus'),
    logFile: join(logsFolder, 'prometheus.log'),
    rules,
    target: {
      id,
      scraped:
        scraped.kind === 'target'
          ? { kind: 'target', metricsUrl: scraped.metricsUrl, exporters: exporters?.addresses ?? [] }
          : scraped,
      alertmanager: `127.0.0.1:${alertmanager.port}`,
    },
  }));
  await untilEverythingIsScraped(options, prometheus, jobsOf(scraped));
  await untilRulesHaveSeenIt(options, prometheus);
  let stopping: Promise<void> | undefined;
  return {
    prometheusUrl: prometheus.url,
    alertmanagerUrl: alertmanager.url,
    processes: () =>
      [prometheus, alertmanager]
        .filter((program) => !program.hasEnded())
        .concat(exporters?.processes() ?? [])
        .map(({ name, pid }) => ({ name, pid })),
    versions: () => observabilityVersions(prometheus.url, alertmanager.url),
    stop: () => (stopping ??= endAll(parts, folder)),
  };
}

/** A rule group that is late makes the first minute an estimate, and is no reason to play nothing. */
async function untilRulesHaveSeenIt(
  { clock, signal, progress, evaluated }: ObservabilityOptions,
  { url }: ListeningProgram,
): Promise<void> {
  if (evaluated === undefined) return;
  const { group, everySeconds } = evaluated;
  progress(`observability: waiting until the rules have seen the service once, up to ${everySeconds} s`);
  const sinceMs = clock.wallMs();
  await untilEvaluated({ clock, signal }, { url, group, sinceMs, withinMs: 2_000 * everySeconds });
}

async function exportersFor(
  options: ObservabilityOptions,
  folder: string,
): Promise<MemberExporters | undefined> {
  const { scraped, programs, logsFolder } = options;
  if (scraped.kind !== 'target') return undefined;
  if (programs.mysqldExporter === null) throw new Error('a target needs an exporter of its databases');
  return startMemberExporters(options, {
    path: programs.mysqldExporter,
    folder: join(folder, 'exporters'),
    logsFolder,
    ...scraped.monitoring,
  });
}

async function allOrFailure<A, B>(one: Promise<A>, other: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([one, other]);
  return [await one, await other];
}

async function endAll({ prometheus, alertmanager, exporters }: Parts, folder: string): Promise<void> {
  await Promise.all([prometheus?.kill(), alertmanager?.kill(), exporters?.stop()]);
  await rm(folder, { recursive: true, force: true });
}
