// How a program of an image is joined into one file: no node_modules are needed then.

/** Packages in CommonJS call `require`, which a module does not have. */
const withRequire = `import { createRequire as createRequireOfBundle } from 'node:module';
const require = createRequireOfBundle(import.meta.url);`;

/** Options of esbuild; entry points and output are the caller's. */
export const programBuildOptions = /** @type {const} */ ({
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  banner: { js: withRequire },
  legalComments: 'eof',
  logLevel: 'warning',
});
