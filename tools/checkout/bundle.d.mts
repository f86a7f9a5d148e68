// Generated from the module beside it by: npm run generate
/**
 * dist/cli/main.js becomes dist/bundle/main.js with a chunk for each verb. Node reads one file instead of about
 * 500, which takes a quarter of the CPU time. @param {string} root
 */
export function bundleCommandLine(root: string): Promise<void>;
