// A reporter for vitest that names the files which took longest, so that the time of the tests stays visible.

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

export default class SlowestFiles {
  /**
   * Imports, hooks and tests of a file count.
   * @param {readonly { relativeModuleId: string, diagnostic(): { collectDuration: number, duration: number } }[]} modules
   */
  onTestRunEnd(modules) {
    const count = 10;
    if (modules.length <= count) return;
    const files = modules.map((one) => {
      const { collectDuration, duration } = one.diagnostic();
      return { path: one.relativeModuleId, ms: collectDuration + duration };
    });
    process.stdout.write(`The ${count} slowest files:\n${slowestFiles(files, count).join('\n')}\n\n`);
  }
}
