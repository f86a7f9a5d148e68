// Generated from the module beside it by: npm run generate
/**
 * The version (`2.2.0`) of a k6 that we can use.
 * @param {string} file @throws {SourceFailed} if it does not run, is no k6, or has a version other than 2.x
 */
export function usableK6Version(file: string): Promise<string>;
export const K6_VERSION: "2.2.0";
