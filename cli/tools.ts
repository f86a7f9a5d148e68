// Gets a tool for a verb, or explains in the errors' own form why they cannot be had.
import {
  ensureAlertmanager,
  ensureK6,
  ensureMariadb,
  ensureMysqldExporter,
  ensureOtava,
  ensurePrometheus,
  MissingToolError,
} from '#tools';
import { ShowtimeError, type Progress } from '../contract/index.ts';
import { toolTable } from './tool-table.ts';

/** A k6 2.x that runs. @throws ShowtimeError tool-missing, with the table of every way that was tried */
export async function getK6(progress: Progress): ReturnType<typeof ensureK6> {
  return explained(ensureK6({ onProgress: progress }));
}

/** A MariaDB server that runs. @throws ShowtimeError tool-missing */
export async function getMariadb(progress: Progress): ReturnType<typeof ensureMariadb> {
  return explained(ensureMariadb({ onProgress: progress }));
}

/** An Apache Otava that runs. @throws ShowtimeError tool-missing */
export async function getOtava(progress: Progress): ReturnType<typeof ensureOtava> {
  return explained(ensureOtava({ onProgress: progress }));
}

/** A Prometheus from 2.42 on, before 4, with its promtool. @throws ShowtimeError tool-missing */
async function getPrometheus(progress: Progress): ReturnType<typeof ensurePrometheus> {
  return explained(ensurePrometheus({ onProgress: progress }));
}

/** An Alertmanager 0.25 or newer with its amtool. @throws ShowtimeError tool-missing */
async function getAlertmanager(progress: Progress): ReturnType<typeof ensureAlertmanager> {
  return explained(ensureAlertmanager({ onProgress: progress }));
}

/** A mysqld_exporter 0.14 or newer. @throws ShowtimeError tool-missing */
async function getMysqldExporter(progress: Progress): ReturnType<typeof ensureMysqldExporter> {
  return explained(ensureMysqldExporter({ onProgress: progress }));
}

/**
 * All three that an observed target needs, so that a missing one is told before anything starts. @throws
 * ShowtimeError tool-missing
 */
export async function getObservingTools(
  progress: Progress,
): Promise<{ prometheus: string; alertmanager: string; mysqldExporter: string }> {
  return {
    prometheus: (await getPrometheus(progress)).path,
    alertmanager: (await getAlertmanager(progress)).path,
    mysqldExporter: (await getMysqldExporter(progress)).path,
  };
}

async function explained<T>(tool: Promise<T>): Promise<T> {
  try {
    return await tool;
  } catch (error) {
    if (!(error instanceof MissingToolError)) throw error;
    throw new ShowtimeError(
      'tool-missing',
      {
        what: error.what,
        why: 'every way to have it failed:',
        problems: toolTable(error.rows).split('\n'),
        fix: error.fix,
      },
      { cause: error },
    );
  }
}
