// Gets a tool for a verb, or throws a ShowtimeError with the reasons why it is missing.
import {
  ensureAlertmanager,
  ensureEngine,
  ensureK6,
  ensureMariadb,
  ensureMoto,
  ensureMysql,
  ensureMysqldExporter,
  ensureOtava,
  ensurePrometheus,
  ensureToxiproxy,
  MissingToolError,
  stopCommands,
} from '#tools';
import { ShowtimeError, type DatabaseName, type Progress } from '../contract/index.ts';
import type { DatabaseInstall } from '../targets/database/index.ts';
import { formatToolTable } from './tool-table.ts';

/** A k6 2.x that runs. @throws ShowtimeError tool-missing, with the table of every way that was tried */
export async function getK6(progress: Progress): ReturnType<typeof ensureK6> {
  return explained(ensureK6({ onProgress: progress }));
}

/** The server program of that database. @throws ShowtimeError tool-missing */
export async function getDatabase(name: DatabaseName, progress: Progress): Promise<DatabaseInstall> {
  return name === 'mysql' ? explained(ensureMysql({ onProgress: progress })) : getMariadb(progress);
}

/** A MariaDB server that runs. @throws ShowtimeError tool-missing */
export async function getMariadb(progress: Progress): ReturnType<typeof ensureMariadb> {
  return explained(ensureMariadb({ onProgress: progress }));
}

/** moto, an RDS API on loopback. @throws ShowtimeError tool-missing */
export async function getMoto(progress: Progress): ReturnType<typeof ensureMoto> {
  return explained(ensureMoto({ onProgress: progress }));
}

/** A container engine that answers, and Docker Compose. @throws ShowtimeError tool-missing, with every socket tried */
export async function getEngine(): ReturnType<typeof ensureEngine> {
  return explained(ensureEngine());
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

/** A Toxiproxy 2.4 or newer. @throws ShowtimeError tool-missing */
export async function getToxiproxy(progress: Progress): ReturnType<typeof ensureToxiproxy> {
  return explained(ensureToxiproxy({ onProgress: progress }));
}

/**
 * All that an observed target needs, so that a missing one is reported before anything starts; an own service
 * needs no exporter of a database. @throws ShowtimeError tool-missing
 */
export async function getObservingTools(
  progress: Progress,
  of: 'target' | 'own-service',
): Promise<{ prometheus: string; alertmanager: string; mysqldExporter: string | null }> {
  return {
    prometheus: (await getPrometheus(progress)).path,
    alertmanager: (await getAlertmanager(progress)).path,
    mysqldExporter: of === 'target' ? (await getMysqldExporter(progress)).path : null,
  };
}

/**
 * Runs `get`, which may download or build for minutes. An abort of `signal` ends its commands at once.
 * Rejects with the signal's reason then.
 */
export async function getUnlessAborted<T>(signal: AbortSignal, get: () => Promise<T>): Promise<T> {
  signal.addEventListener('abort', stopCommands, { once: true });
  try {
    return await get();
  } finally {
    signal.throwIfAborted();
    signal.removeEventListener('abort', stopCommands);
  }
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
        problems: formatToolTable(error.rows).split('\n'),
        fix: error.fix,
      },
      { cause: error },
    );
  }
}
