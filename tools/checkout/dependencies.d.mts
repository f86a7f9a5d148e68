// Generated from the module beside it by: npm run generate
/**
 * True if node_modules is what package-lock.json describes: by our own mark, else by npm's record of what it
 * installed.
 * @param {string} root
 */
export function areDependenciesCurrent(root: string): Promise<boolean>;
/**
 * `npm ci` without install scripts: none of our packages needs one, and what compiles is separated from what
 * installs.
 * @param {string} root @param {{ onProgress: (line: string) => void }} how @throws {SetUpError}
 */
export function installDependencies(root: string, { onProgress }: {
    onProgress: (line: string) => void;
}): Promise<void>;
