// Generated from the module beside it by: npm run generate
/** True if dist/ was built from exactly these sources and none of its files is gone. @param {string} root */
export function isBuildCurrent(root: string): Promise<any>;
/**
 * @param {string} root @param {{ onProgress: (line: string) => void, timeoutMs?: number }} how @throws {SetUpError}
 * if the sources do not compile, or not in time
 */
export function build(root: string, { onProgress, timeoutMs }: {
    onProgress: (line: string) => void;
    timeoutMs?: number;
}): Promise<void>;
/**
 * Takes the build of another checkout whose sources are the same, which saves the time of the compiler. Does nothing
 * where they differ, or where that build is not complete.
 * @param {string} from @param {string} to @returns {Promise<boolean>} whether it was taken
 */
export function takeBuild(from: string, to: string): Promise<boolean>;
/**
 * By content, so that a checkout of another commit and back, or a touch, builds nothing. The lockfile and the modules of
 * tools/ are part of it, because packages and tools are joined into the bundle.
 */
export function hashOfSources(root: any): Promise<string>;
