// Generated from the module beside it by: npm run generate
/**
 * Unpacks it into `folder`, 2 MB.
 * @param {string} folder @param {{ onProgress?: (line: string) => void }} [how]
 * @returns {Promise<string>} the wheel, which Python can run as it is: `PYTHONPATH=wheel python3 -m pip`
 * @throws {SourceFailed}
 */
export function unpackDebianPip(folder: string, { onProgress }?: {
    onProgress?: (line: string) => void;
}): Promise<string>;
