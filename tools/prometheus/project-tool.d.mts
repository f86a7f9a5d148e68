// Generated from the module beside it by: npm run generate
/**
 * @typedef {object} ProjectTool
 * @property {string} name of the program and of the project's archives
 * @property {string} version the release that we get
 * @property {string} releases address of the project's downloads
 * @property {Record<string, string>} pinned archive → SHA-256
 * @property {string} oldest @property {string} [tooNew] the first version that will not do
 * @property {string} variable
 * @property {{ name: string, variable: string }} [companion] comes in the same archive and package
 * @property {string} package of Debian; its main program has the same name
 * @property {{ folder: string, files: string[] }} [debianData] what Debian took out of the program and names
 * by an absolute path
 * @property {string} brew formula
 */
/**
 * @param {ProjectTool} project @param {{ releases?: string | undefined }} [how]
 * @returns {import('../sources/program-sources.mjs').ProgramTool<{ path: string, companion: string | undefined,
 * version: string }>}
 */
export function programTool(project: ProjectTool, { releases }?: {
    releases?: string | undefined;
}): import("../sources/program-sources.mjs").ProgramTool<{
    path: string;
    companion: string | undefined;
    version: string;
}>;
/** `prometheus-3.5.0.linux-amd64.tar.gz`; undefined if the project builds none that we know to unpack. */
export function archiveName({ name, version }: {
    name: any;
    version: any;
}, platform?: NodeJS.Platform, arch?: NodeJS.Architecture): any;
export type ProjectTool = {
    /**
     * of the program and of the project's archives
     */
    name: string;
    /**
     * the release that we get
     */
    version: string;
    /**
     * address of the project's downloads
     */
    releases: string;
    /**
     * archive → SHA-256
     */
    pinned: Record<string, string>;
    oldest: string;
    /**
     * the first version that will not do
     */
    tooNew?: string | undefined;
    variable: string;
    /**
     * comes in the same archive and package
     */
    companion?: {
        name: string;
        variable: string;
    } | undefined;
    /**
     * of Debian; its main program has the same name
     */
    package: string;
    /**
     * what Debian took out of the program and names
     * by an absolute path
     */
    debianData?: {
        folder: string;
        files: string[];
    } | undefined;
    /**
     * formula
     */
    brew: string;
};
