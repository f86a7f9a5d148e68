// Generated from the module beside it by: npm run generate
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
export function ensurePrometheus({ releases, ...how }?: How): Promise<Prometheus>;
/** The doctor's row: looks, but gets nothing. @param {How} [how] */
export function findPrometheus(how?: How): Promise<import("../sources/tool-row.mjs").ToolRow>;
/** 3.5 is a release with long-term support. @type {import('./project-tool.mjs').ProjectTool} */
export const prometheusProject: import("./project-tool.mjs").ProjectTool;
export type Prometheus = {
    path: string;
    promtool: string;
    version: string;
    source: string;
    tried: import("../sources/first-available.mjs").Tried[];
};
export type How = import("../sources/program-sources.mjs").How & {
    releases?: string;
};
