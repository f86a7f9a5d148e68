// Finds the metrics exporter of MySQL and MariaDB or gets it, from the first source that works.
import { ensureProgram, findProgram } from '../sources/program-sources.mjs';
import { programTool } from '../prometheus/project-tool.mjs';

/** @type {import('../prometheus/project-tool.mjs').ProjectTool} */
export const mysqldExporterProject = {
  name: 'mysqld_exporter',
  version: '0.17.2',
  oldest: '0.14',
  releases: 'https://github.com/prometheus/mysqld_exporter/releases/download',
  // SHA-256 from the release's sha256sums.txt, as also pinned by OpenStack Kolla (kolla/common/sources.py).
  pinned: {
    'mysqld_exporter-0.17.2.linux-amd64.tar.gz':
      'ef6a2322b869d7d3c1ee3493e28a939ff80b367373142b9b2f3f70a6709d00d7',
    'mysqld_exporter-0.17.2.linux-arm64.tar.gz':
      '7d7ba18830ca374812a75cca1519b7c2fdea6d14183787bcd1b36900cdf588ee',
  },
  variable: 'SHOWTIME_MYSQLD_EXPORTER',
  package: 'prometheus-mysqld-exporter',
  brew: 'mysqld_exporter',
};

/**
 * @typedef {{ path: string, version: string, source: string, tried: import('../sources/first-available.mjs').Tried[] }}
 * MysqldExporter
 * @typedef {import('../sources/program-sources.mjs').How & { releases?: string }} How
 */

/**
 * A mysqld_exporter 0.14 or newer that runs; the first time this downloads 3 to 9 MB.
 * @param {How} [how] `releases`: another address than the project's
 * @returns {Promise<MysqldExporter>} @throws {import('../sources/missing-tool-error.mjs').MissingToolError}
 */
export async function ensureMysqldExporter({ releases, ...how } = {}) {
  const { path, version, source, tried } = await ensureProgram(
    programTool(mysqldExporterProject, { releases }),
    how,
  );
  return { path, version, source, tried };
}

/** The doctor's row: looks, but gets nothing. @param {How} [how] */
export async function findMysqldExporter(how = {}) {
  return findProgram(programTool(mysqldExporterProject), how);
}
