// Tries the sources of a tool in order, and records why each failed one failed.

/** A rung that does not lead to the tool; the message says why, for people. */
export class SourceFailed extends Error {}

/** Nothing there to try, as on most machines: in the doctor's table, but not worth a line of progress. */
export class SourceAbsent extends SourceFailed {}

/**
 * @typedef {{ rung: string, reason: string }} Tried
 */

/**
 * `step` gives what was found, or throws SourceFailed.
 * @template {object} T
 * @typedef {{ rung: string, step: () => Promise<T> }} Source
 */

/**
 * The first rung that leads to the tool. Errors of the machine (no space, no permission) count as the rung's
 * reason too.
 * @template {object} T
 * @param {readonly Source<T>[]} sources
 * @param {(line: string) => void} [onProgress]
 * @returns {Promise<{ found: (T & { rung: string }) | undefined, tried: Tried[] }>}
 */
export async function firstAvailable(sources, onProgress = () => {}) {
  /** @type {Tried[]} */
  const tried = [];
  for (const { rung, step } of sources) {
    try {
      return { found: Object.assign({}, await step(), { rung }), tried };
    } catch (error) {
      tried.push({ rung, reason: error.message });
      if (!(error instanceof SourceAbsent)) onProgress(`${rung}: ${error.message}`);
    }
  }
  return { found: undefined, tried };
}

/**
 * Stands in for a rung that downloads, where somebody only looks. @param {string} rung @returns {Source<never>}
 */
export function notTried(rung) {
  return {
    rung,
    step: () => Promise.reject(new SourceAbsent('not tried: no download was allowed')),
  };
}
