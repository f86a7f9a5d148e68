// Generated from the module beside it by: npm run generate
/**
 * dist/cli/main.js becomes dist/bundle/main.js with a chunk for each verb. Node reads one file instead of about
 * 500, which takes a quarter of the CPU time. Programs that run beside it need no package of their own then.
 * @param {string} root
 */
export function bundlePrograms(root: string): Promise<void>;
/** What the build must have compiled, relative to the checkout. */
export const bundledFiles: string[];
