// Which test files took longest, so that the time of the tests stays visible; and the reporter of vitest that measures.
import { writeFileSync } from 'node:fs';

/** @typedef {{ path: string, ms: number }} FileTime */

/**
 * The slowest first, a line each: seconds and path.
 * @param {readonly FileTime[]} files @param {number} count
 */
export function slowestFiles(files, count) {
  return [...files]
    .sort((one, other) => other.ms - one.ms)
    .slice(0, count)
    .map(({ path, ms }) => `${(ms / 1_000).toFixed(1).padStart(7)} s  ${path}`);
}

/** Writes what each file took to the file that SHOWTIME_FILE_TIMES names, as JSON: `FileTime[]`. */
export default class FileTimes {
  /**
   * Imports, hooks and tests of a file count.
   * @param {readonly { relativeModuleId: string, diagnostic(): { collectDuration: number, duration: number } }[]} modules
   */
  onTestRunEnd(modules) {
    const file = process.env['SHOWTIME_FILE_TIMES'];
    if (file === undefined) return;
    const times = modules.map((one) => {
      const { collectDuration, duration } = one.diagnostic();
      return { path: one.relativeModuleId, ms: collectDuration + duration };
    });
    writeFileSync(file, JSON.stringify(times));
  }
}
