// What the rest of Showtime uses of tools/: finding and getting programs, and the doctor's table.
export { ensureAlertmanager } from './alertmanager/ensure-alertmanager.mjs';
export { cacheFolder } from './cache/cache-folder.mjs';
export { withLock } from './cache/lock.mjs';
export { isAlive, markOf } from './cache/process-mark.mjs';
export { findChromium } from './chromium.mjs';
export { doctor, missingRows } from './doctor.mjs';
export { differenceInWords, firstDifference } from './generators/difference.mjs';
export { ensureK6 } from './k6/ensure-k6.mjs';
export { MissingToolError } from './ladder/missing-tool-error.mjs';
export { ensureMariadb } from './mariadb/ensure-mariadb.mjs';
export { asCurrentUser, initDataDir } from './mariadb/init-data-dir.mjs';
export { ensureMysqldExporter } from './mysqld-exporter/ensure-mysqld-exporter.mjs';
export { ensureOtava } from './otava/ensure-otava.mjs';
export { ensurePrometheus } from './prometheus/ensure-prometheus.mjs';
export { stopCommands } from './run-command.mjs';

/** @typedef {import('./alertmanager/ensure-alertmanager.mjs').Alertmanager} Alertmanager */
/** @typedef {import('./k6/ensure-k6.mjs').K6} K6 */
/** @typedef {import('./ladder/tool-row.mjs').ToolRow} ToolRow */
/** @typedef {import('./mariadb/ensure-mariadb.mjs').Mariadb} Mariadb */
/** @typedef {import('./mysqld-exporter/ensure-mysqld-exporter.mjs').MysqldExporter} MysqldExporter */
/** @typedef {import('./otava/ensure-otava.mjs').Otava} Otava */
/** @typedef {import('./prometheus/ensure-prometheus.mjs').Prometheus} Prometheus */
