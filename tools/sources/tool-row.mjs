// One row of the doctor's table.

/**
 * @typedef {object} ToolRow
 * @property {string} tool
 * @property {boolean} found
 * @property {boolean} required false: Showtime does without it, with less
 * @property {string | null} source the way that led to it
 * @property {string | null} version
 * @property {string | null} path
 * @property {import('./first-available.mjs').Tried[]} tried the ways that failed, in order, each with its reason
 * @property {string} get the exact command that gets it
 */

/**
 * @param {string} tool
 * @param {{ found?: { source: string, version: string, path: string } | undefined, tried?:
 * import('./first-available.mjs').Tried[], get: string, required?: boolean }} what
 * @returns {ToolRow}
 */
export function toolRow(tool, { found, tried = [], get, required = true }) {
  const { source = null, version = null, path = null } = found ?? {};
  return { tool, found: found !== undefined, required, source, version, path, tried, get };
}
