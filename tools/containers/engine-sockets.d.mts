// Generated from the module beside it by: npm run generate
/**
 * @typedef {{ host: string, socketPath: string | null, hostname: string | null, port: number | null }} EngineAddress
 * `host` as DOCKER_HOST has it
 * @typedef {{ source: string, host: string }} Candidate
 */
/**
 * Where an engine may listen, in the order in which they are tried. With DOCKER_HOST there is no other: who names
 * an engine does not want to land on another one.
 * @param {{ env: NodeJS.ProcessEnv, home?: string }} how
 * @returns {readonly Candidate[]}
 */
export function engineCandidates({ env, home }: {
    env: NodeJS.ProcessEnv;
    home?: string;
}): readonly Candidate[];
/**
 * @param {string} host `unix:///PATH` or `tcp://HOST:PORT`
 * @returns {EngineAddress} @throws {SourceFailed}
 */
export function engineAddress(host: string): EngineAddress;
/**
 * Asks an engine for its version.
 * @param {string} host
 * @returns {Promise<{ path: string, host: string, version: string, api: string }>} @throws {SourceFailed} with the
 * reason
 */
export function askEngine(host: string): Promise<{
    path: string;
    host: string;
    version: string;
    api: string;
}>;
/**
 * `host` as DOCKER_HOST has it
 */
export type EngineAddress = {
    host: string;
    socketPath: string | null;
    hostname: string | null;
    port: number | null;
};
export type Candidate = {
    source: string;
    host: string;
};
