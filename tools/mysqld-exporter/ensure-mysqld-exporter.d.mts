// Generated from the module beside it by: npm run generate
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
export function ensureMysqldExporter({ releases, ...how }?: How): Promise<MysqldExporter>;
/** The doctor's row: looks, but gets nothing. @param {How} [how] */
export function findMysqldExporter(how?: How): Promise<import("../sources/tool-row.mjs").ToolRow>;
/** @type {import('../prometheus/project-tool.mjs').ProjectTool} */
export const mysqldExporterProject: import("../prometheus/project-tool.mjs").ProjectTool;
export type MysqldExporter = {
    path: string;
    version: string;
    source: string;
    tried: import("../sources/first-available.mjs").Tried[];
};
export type How = import("../sources/program-sources.mjs").How & {
    releases?: string;
};
