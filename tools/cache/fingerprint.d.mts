// Generated from the module beside it by: npm run generate
/** @param {string} file @returns {Promise<string>} rejects if it cannot be read */
export function sha256OfFile(file: string): Promise<string>;
/** @param {string | Buffer} content */
export function sha256(content: string | Buffer): string;
