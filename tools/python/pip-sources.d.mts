// Generated from the module beside it by: npm run generate
/**
 * @typedef {import('./pip-install.mjs').PipPackage} PipPackage
 * @typedef {{ python: string, site: string, version: string }} Unpacked its Python, and the folder with its modules
 * @typedef {{ cacheDir: string, env: NodeJS.ProcessEnv, onProgress?: (line: string) => void }} How
 */
/** @param {PipPackage} wanted @param {How} how @returns {import('../sources/first-available.mjs').Source<Unpacked>} */
export function cacheSource(wanted: PipPackage, { cacheDir, env }: How): import("../sources/first-available.mjs").Source<Unpacked>;
/** @param {PipPackage} wanted @param {How} how @returns {import('../sources/first-available.mjs').Source<Unpacked>[]} */
export function pipSources(wanted: PipPackage, how: How): import("../sources/first-available.mjs").Source<Unpacked>[];
export type PipPackage = import("./pip-install.mjs").PipPackage;
/**
 * its Python, and the folder with its modules
 */
export type Unpacked = {
    python: string;
    site: string;
    version: string;
};
export type How = {
    cacheDir: string;
    env: NodeJS.ProcessEnv;
    onProgress?: (line: string) => void;
};
