// Gets k6, MariaDB or Otava for a verb, or explains in the errors' own form why they cannot be had.
import { ensureK6, ensureMariadb, ensureOtava, MissingToolError } from '#tools';
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

async function explained<T>(tool: Promise<T>): Promise<T> {
  try {
    return await tool;
  } catch (error) {
    if (!(error instanceof MissingToolError)) throw error;
    throw new ShowtimeError('tool-missing', {
      what: error.what, why: 'every way to have it failed:', problems: toolTable(error.rows).split('\n'), fix: error.fix,
    }, { cause: error });
  }
}
