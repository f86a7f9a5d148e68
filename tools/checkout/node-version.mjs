// Refuses a Node that is too old, before anything else is tried with it.
import { isAtLeast } from '../sources/on-path.mjs';

export const OLDEST_NODE = '20.19';

/**
 * The three lines to print, or undefined if this Node will do.
 * @param {string} [version]
 */
export function nodeProblem(version = process.versions.node) {
  if (isAtLeast(version, OLDEST_NODE)) return undefined;
  return {
    what: `This is Node ${version}; Showtime needs ${OLDEST_NODE} or newer.`,
    why: 'Older ones cannot load modules and types the way Showtime and its libraries do.',
    fix: 'install Node 20 or newer (https://nodejs.org/en/download), then run the same command again',
  };
}
