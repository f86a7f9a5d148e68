// Generated from the module beside it by: npm run generate
/** @typedef {{ path: string, ms: number }} FileTime */
/**
 * The slowest first, a line each: seconds and path.
 * @param {readonly FileTime[]} files @param {number} count
 */
export function slowestFiles(files: readonly FileTime[], count: number): string[];
/** Writes what each file took to the file that SHOWTIME_FILE_TIMES names, as JSON: `FileTime[]`. */
export default class FileTimes {
    /**
     * Imports, hooks and tests of a file count.
     * @param {readonly { relativeModuleId: string, diagnostic(): { collectDuration: number, duration: number } }[]} modules
     */
    onTestRunEnd(modules: readonly {
        relativeModuleId: string;
        diagnostic(): {
            collectDuration: number;
            duration: number;
        };
    }[]): void;
}
export type FileTime = {
    path: string;
    ms: number;
};
