// Generated from the module beside it by: npm run generate
/** True if dist/ was built from exactly these sources and none of its files is gone. @param {string} root */
export function isBuildCurrent(root: string): Promise<any>;
/**
 * @param {string} root @param {{ onProgress: (line: string) => void }} how @throws {SetUpError} if the
 * sources do not compile
 */
export function build(root: string, { onProgress }: {
    onProgress: (line: string) => void;
}): Promise<void>;
/**
 * By content, so that a checkout of another commit and back, or a touch, builds nothing. The lockfile is part of
 * it, because packages are joined into the bundle.
 */
export function hashOfSources(root: any): Promise<string>;
