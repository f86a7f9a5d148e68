// Finds Alertmanager and its amtool or gets them, by the first way that works.
import { ensureProgram, findProgram } from '../sources/program-sources.mjs';
import { programTool } from '../prometheus/project-tool.mjs';

/** @type {import('../prometheus/project-tool.mjs').ProjectTool} */
export const alertmanagerProject = {
  name: 'alertmanager',
  version: '0.28.1',
  oldest: '0.25',
  releases: 'https://github.com/prometheus/alertmanager/releases/download',
  // SHA-256 from the release's sha256sums.txt, as also pinned by OpenStack Kolla (kolla/common/sources.py).
  pinned: {
    'alertmanager-0.28.1.linux-amd64.tar.gz':
      '5ac7ab5e4b8ee5ce4d8fb0988f9cb275efcc3f181b4b408179fafee121693311',
    'alertmanager-0.28.1.linux-arm64.tar.gz':
      'd8832540e5b9f613d2fd759e31d603173b9c61cc7bb5e3bc7ae2f12038b1ce4f',
  },
  variable: 'SHOWTIME_ALERTMANAGER',
  companion: { name: 'amtool', variable: 'SHOWTIME_AMTOOL' },
  // It must be started in this folder then; other builds don't need it.
  debianData: { folder: '/usr/share/prometheus/alertmanager', files: ['default.tmpl', 'email.tmpl'] },
  package: 'prometheus-alertmanager',
  brew: 'alertmanager',
};

/**
 * @typedef {{ path: string, amtool: string, version: string, source: string, tried:
 * import('../sources/first-available.mjs').Tried[] }} Alertmanager
 * @typedef {import('../sources/program-sources.mjs').How & { releases?: string }} How
 */

/**
 * An Alertmanager 0.25 or newer that runs when it is started in its own folder, and an amtool; the first time
 * this downloads 11 to 30 MB.
 * @param {How} [how] `releases`: another address than the project's
 * @returns {Promise<Alertmanager>} @throws {import('../sources/missing-tool-error.mjs').MissingToolError}
 */
export async function ensureAlertmanager({ releases, ...how } = {}) {
  const { companion, ...found } = await ensureProgram(programTool(alertmanagerProject, { releases }), how);
  return { ...found, amtool: /** @type {string} */ (companion) };
}

/** The doctor's row: looks, but gets nothing. @param {How} [how] */
export async function findAlertmanager(how = {}) {
  return findProgram(programTool(alertmanagerProject), how);
}
