// Finds Prometheus and its promtool or gets them, by the first way that works.
import { ensureProgram, findProgram } from '../sources/program-sources.mjs';
import { programTool } from './project-tool.mjs';

/** 3.5 is a release with long-term support. @type {import('./project-tool.mjs').ProjectTool} */
export const prometheusProject = {
  name: 'prometheus',
  version: '3.5.0',
  oldest: '2.42',
  tooNew: '4',
  releases: 'https://github.com/prometheus/prometheus/releases/download',
  // SHA-256 from the release's sha256sums.txt, as also pinned by OpenStack Kolla (kolla/common/sources.py).
  pinned: {
    'prometheus-3.5.0.linux-amd64.tar.gz': 'e811827af26d822afb09a4f28314f61b618b12cff5369835a67f674d8b46f39a',
    'prometheus-3.5.0.linux-arm64.tar.gz': '173389cc42bf09c4e6e54cb53fa07a5a835d7c261e14775d2183181d6e385d1c',
  },
  variable: 'SHOWTIME_PROMETHEUS',
  companion: { name: 'promtool', variable: 'SHOWTIME_PROMTOOL' },
  package: 'prometheus',
  brew: 'prometheus',
};

/**
 * @typedef {{ path: string, promtool: string, version: string, source: string, tried:
 * import('../sources/first-available.mjs').Tried[] }} Prometheus
 * @typedef {import('../sources/program-sources.mjs').How & { releases?: string }} How
 */

/**
 * A Prometheus from 2.42 on, before 4, that runs, and a promtool; the first time this downloads 20 to 120 MB.
 * @param {How} [how] `releases`: another address than the project's
 * @returns {Promise<Prometheus>} @throws {import('../sources/missing-tool-error.mjs').MissingToolError}
 */
export async function ensurePrometheus({ releases, ...how } = {}) {
  const { companion, ...found } = await ensureProgram(programTool(prometheusProject, { releases }), how);
  return { ...found, promtool: /** @type {string} */ (companion) };
}

/** The doctor's row: looks, but gets nothing. @param {How} [how] */
export async function findPrometheus(how = {}) {
  return findProgram(programTool(prometheusProject), how);
}
