// Tries one way after another to have a tool, and remembers why each failed one failed.

/** A rung that does not lead to the tool; the message says why, for people. */
export class RungFailed extends Error {}

/** Nothing there to try, as on most machines: in the doctor's table, but not worth a line of progress. */
export class NothingThere extends RungFailed {}

/**
 * @typedef {{ rung: string, reason: string }} Tried
 */

/**
 * `step` gives what was found, or throws RungFailed.
 * @template {object} T
 * @typedef {{ rung: string, step: () => Promise<T> }} Rung
 */

/**
 * The first rung that leads to the tool. Errors of the machine (no space, no permission) count as the rung's
 * reason too.
 * @template {object} T
 * @param {readonly Rung<T>[]} rungs
 * @param {(line: string) => void} [onProgress]
 * @returns {Promise<{ found: (T & { rung: string }) | undefined, tried: Tried[] }>}
 */
export async function climb(rungs, onProgress = () => {}) {
  /** @type {Tried[]} */
  const tried = [];
  for (const { rung, step } of rungs) {
    try {
      return { found: Object.assign({}, await step(), { rung }), tried };
    } catch (error) {
      tried.push({ rung, reason: error.message });
      if (!(error instanceof NothingThere)) onProgress(`${rung}: ${error.message}`);
    }
  }
  return { found: undefined, tried };
}

/**
 * Stands in for a rung that downloads, where somebody only looks. @param {string} rung @returns {Rung<never>}
 */
export function notTried(rung) {
  return {
    rung,
    step: () => Promise.reject(new NothingThere('not tried: looking only, without a download')),
  };
}
