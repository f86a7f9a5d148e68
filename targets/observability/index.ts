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
import { startPrometheus } from './prometheus.ts';
import { observabilityVersions } from './versions.ts';

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
  programs: { prometheus: string; alertmanager: string; mysqldExporter: string };
  /** Where the target shows its metrics. */
  metricsUrl: string;
  /** Recording and alerting rules, each a file. */
  rules: readonly { name: string; text: string }[];
  alerts: { config: string; templates: readonly { name: string; text: string }[] };
  monitoring: { account: MonitoringAccount; members: () => readonly MemberAddress[] };
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

interface Parts {
  exporters?: MemberExporters;
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
  const { id, programs, logsFolder, metricsUrl, alerts, rules, monitoring } = options;
  // Nothing that was started may be forgotten, whichever of both fails first.
  const [exporters, alertmanager] = await allOrFailure(
    startMemberExporters(options, {
      path: programs.mysqldExporter,
      folder: join(folder, 'exporters'),
      logsFolder,
      ...monitoring,
    }).then((started) => (parts.exporters = started)),
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
      metricsUrl,
      exporters: exporters.addresses,
      alertmanager: `127.0.0.1:${alertmanager.port}`,
    },
  }));
  await untilEverythingIsScraped(options, prometheus);
  let stopping: Promise<void> | undefined;
  return {
    prometheusUrl: prometheus.url,
    alertmanagerUrl: alertmanager.url,
    processes: () =>
      [prometheus, alertmanager]
        .filter((program) => !program.hasEnded())
        .concat(exporters.processes())
        .map(({ name, pid }) => ({ name, pid })),
    versions: () => observabilityVersions(prometheus.url, alertmanager.url),
    stop: () => (stopping ??= endAll(parts, folder)),
  };
}

async function allOrFailure<A, B>(one: Promise<A>, other: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([one, other]);
  return [await one, await other];
}

async function endAll({ prometheus, alertmanager, exporters }: Parts, folder: string): Promise<void> {
  await Promise.all([prometheus?.kill(), alertmanager?.kill(), exporters?.stop()]);
  await rm(folder, { recursive: true, force: true });
}
