// Generated from the module beside it by: npm run generate
export { cacheFolder } from "./cache/cache-folder.mjs";
export { withLock } from "./cache/lock.mjs";
export { findChromium } from "./chromium.mjs";
export { ensureK6 } from "./k6/ensure-k6.mjs";
export { MissingToolError } from "./ladder/missing-tool-error.mjs";
export { ensureMariadb } from "./mariadb/ensure-mariadb.mjs";
export { ensureOtava } from "./otava/ensure-otava.mjs";
export { stopCommands } from "./run-command.mjs";
export type K6 = import("./k6/ensure-k6.mjs").K6;
export type ToolRow = import("./ladder/tool-row.mjs").ToolRow;
export type Mariadb = import("./mariadb/ensure-mariadb.mjs").Mariadb;
export type Otava = import("./otava/ensure-otava.mjs").Otava;
export { isAlive, markOf } from "./cache/process-mark.mjs";
export { doctor, missingRows } from "./doctor.mjs";
export { asCurrentUser, initDataDir } from "./mariadb/init-data-dir.mjs";
