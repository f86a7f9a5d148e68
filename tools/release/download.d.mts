// Generated from the module beside it by: npm run generate
/**
 * @param {string} url @param {string} file @param {string} expected SHA-256 in hex @param {number}
 * noNetworkMs @throws {SourceFailed}
 */
export function download(url: string, file: string, expected: string, noNetworkMs: number): Promise<void>;
/** What a release's own list (`sha256  name` a line) has of one file. @throws {SourceFailed} */
export function listedChecksum(url: any, name: any, noNetworkMs: any): Promise<string>;
export const NO_NETWORK_MS: 5000;
