// Tries the sources of a tool in order, and records why each failed one failed.

/** A source that does not lead to the tool; the message is the reason, for users. */
export class SourceFailed extends Error {}

/** Nothing there to try, as on most machines: in the doctor's table, but not worth a line of progress. */
export class SourceAbsent extends SourceFailed {}

/**
 * @typedef {{ source: string, reason: string }} Tried
 */

/**
 * `step` gives what was found, or throws SourceFailed.
 * @template {object} T
 * @typedef {{ source: string, step: () => Promise<T> }} Source
 */

/**
 * The first source that leads to the tool. Errors of the machine (no space, no permission) count as the source's
 * reason too.
 * @template {object} T
 * @param {readonly Source<T>[]} sources
 * @param {(line: string) => void} [onProgress]
 * @returns {Promise<{ found: (T & { source: string }) | undefined, tried: Tried[] }>}
 */
export async function firstAvailable(sources, onProgress = () => {}) {
  /** @type {Tried[]} */
  const tried = [];
  for (const { source, step } of sources) {
    try {
      return { found: Object.assign({}, await step(), { source }), tried };
    } catch (error) {
      tried.push({ source, reason: error.message });
      if (!(error instanceof SourceAbsent)) onProgress(`${source}: ${error.message}`);
    }
  }
  return { found: undefined, tried };
}

/**
 * Stands in for a source that downloads, where nothing may be downloaded. @param {string} source @returns {Source<never>}
 */
export function notTried(source) {
  return {
    source,
    step: () => Promise.reject(new SourceAbsent('not tried: no download was allowed')),
  };
}
