// Generated from the module beside it by: npm run generate
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
export function ensureAlertmanager({ releases, ...how }?: How): Promise<Alertmanager>;
/** The doctor's row: looks, but gets nothing. @param {How} [how] */
export function findAlertmanager(how?: How): Promise<import("../sources/tool-row.mjs").ToolRow>;
/** @type {import('../prometheus/project-tool.mjs').ProjectTool} */
export const alertmanagerProject: import("../prometheus/project-tool.mjs").ProjectTool;
export type Alertmanager = {
    path: string;
    amtool: string;
    version: string;
    source: string;
    tried: import("../sources/first-available.mjs").Tried[];
};
export type How = import("../sources/program-sources.mjs").How & {
    releases?: string;
};
