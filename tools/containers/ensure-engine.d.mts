// Generated from the module beside it by: npm run generate
/**
 * @typedef {{ env?: NodeJS.ProcessEnv, home?: string }} How
 * @typedef {{ host: string, version: string, api: string, source: string, compose: { file: string, args: string[],
 * version: string } }} ContainerEngine `host` as DOCKER_HOST has it; `compose` is how Docker Compose is started
 */
/** @param {How} [how] @returns {Promise<ContainerEngine>} @throws {MissingToolError} */
export function ensureEngine({ env, home }?: How): Promise<ContainerEngine>;
/** The doctor's rows. @param {How} [how] */
export function findEngine({ env, home }?: How): Promise<import("../sources/tool-row.mjs").ToolRow[]>;
export type How = {
    env?: NodeJS.ProcessEnv;
    home?: string;
};
/**
 * `host` as DOCKER_HOST has it; `compose` is how Docker Compose is started
 */
export type ContainerEngine = {
    host: string;
    version: string;
    api: string;
    source: string;
    compose: {
        file: string;
        args: string[];
        version: string;
    };
};
