// Finds Toxiproxy's server, which stands between load and service with `--via-proxy`, or builds it from the
// module beside this file.
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { goProgramTool } from '../sources/go-program.mjs';
import { ensureProgram, findProgram } from '../sources/program-sources.mjs';

/** As in go.mod, which a test compares. */
export const TOXIPROXY_VERSION = '2.5.0';
/** The first with the toxic `reset_peer` and without an API that browsers can call. */
const OLDEST = '2.4';
const MODULE = 'github.com/Shopify/toxiproxy/v2';

/**
 * @typedef {{ path: string, version: string, source: string, tried: import('../sources/first-available.mjs').Tried[] }} Toxiproxy
 * @typedef {import('../sources/program-sources.mjs').How & { goProgram?: string | undefined }} How
 */

/** @type {import('../sources/go-program.mjs').GoProgram} */
const toxiproxy = {
  name: 'toxiproxy',
  title: 'Toxiproxy',
  row: 'toxiproxy (run --via-proxy only)',
  variable: 'SHOWTIME_TOXIPROXY',
  names: ['toxiproxy-server', 'toxiproxy'],
  pinned: {
    here: dirname(fileURLToPath(import.meta.url)),
    module: MODULE,
    target: `${MODULE}/cmd/server`,
    version: TOXIPROXY_VERSION,
  },
  // The build writes the version into the program, which has none of its own.
  flags: (version) => [`-ldflags=-s -w -X ${MODULE}.Version=${version}`],
  takes: 'half a minute',
  versionBy: { args: ['-version'], pattern: /version v?(\d+\.\d+\.\d+)/ },
  usable: { oldest: OLDEST, before: '3' },
  byHand: `install Toxiproxy ${OLDEST} or newer, and put toxiproxy-server on PATH or name it in SHOWTIME_TOXIPROXY; or install Go 1.24 or newer, with which it is built`,
};

/**
 * A Toxiproxy 2 that runs; the first time it may be built, which takes Go, its module proxy and half a minute.
 * @param {How} [how] `goProgram` is the Go to use
 * @returns {Promise<Toxiproxy>} @throws {import('../sources/missing-tool-error.mjs').MissingToolError}
 */
export async function ensureToxiproxy({ goProgram, ...how } = {}) {
  return ensureProgram(goProgramTool(toxiproxy, goProgram), how);
}

/**
 * The doctor's row: looks, but gets nothing.
 * @param {import('../sources/program-sources.mjs').How} [how]
 * @returns {Promise<import('../sources/tool-row.mjs').ToolRow>}
 */
export async function findToxiproxy(how) {
  return findProgram(goProgramTool(toxiproxy), how);
}
