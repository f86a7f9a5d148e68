// The interface of tools/ for the rest of Showtime: finding and getting programs, and the doctor's table.
export { ensureAlertmanager } from './alertmanager/ensure-alertmanager.mjs';
export { cacheFolder } from './cache/cache-folder.mjs';
export { withLock } from './cache/lock.mjs';
export { isAlive, processAt } from './cache/process-start.mjs';
export { takeBuild } from './checkout/build.mjs';
export { findChromium } from './chromium.mjs';
export { ensureEngine } from './containers/ensure-engine.mjs';
export { doctor, missingRows } from './doctor.mjs';
export { describeDifference, firstDifference } from './generators/difference.mjs';
export { ensureK6 } from './k6/ensure-k6.mjs';
export { MissingToolError } from './sources/missing-tool-error.mjs';
export { ensureMariadb } from './mariadb/ensure-mariadb.mjs';
export { asCurrentUser, initDataDir } from './mariadb/init-data-dir.mjs';
export { ensureMoto } from './moto/ensure-moto.mjs';
export { ensureMysql } from './mysql/ensure-mysql.mjs';
export { ensureMysqldExporter } from './mysqld-exporter/ensure-mysqld-exporter.mjs';
export { ensureOtava } from './otava/ensure-otava.mjs';
export { ensurePrometheus } from './prometheus/ensure-prometheus.mjs';
export { ensureToxiproxy } from './toxiproxy/ensure-toxiproxy.mjs';
export { stopCommands } from './run-command.mjs';

/** @typedef {import('./alertmanager/ensure-alertmanager.mjs').Alertmanager} Alertmanager */
/** @typedef {import('./k6/ensure-k6.mjs').K6} K6 */
/** @typedef {import('./containers/ensure-engine.mjs').ContainerEngine} ContainerEngine */
/** @typedef {import('./sources/tool-row.mjs').ToolRow} ToolRow */
/** @typedef {import('./mariadb/ensure-mariadb.mjs').Mariadb} Mariadb */
/** @typedef {import('./moto/ensure-moto.mjs').Moto} Moto */
/** @typedef {import('./mysql/ensure-mysql.mjs').Mysql} Mysql */
/** @typedef {import('./mysqld-exporter/ensure-mysqld-exporter.mjs').MysqldExporter} MysqldExporter */
/** @typedef {import('./otava/ensure-otava.mjs').Otava} Otava */
/** @typedef {import('./prometheus/ensure-prometheus.mjs').Prometheus} Prometheus */
/** @typedef {import('./toxiproxy/ensure-toxiproxy.mjs').Toxiproxy} Toxiproxy */
