// Generated from the module beside it by: npm run generate
export namespace programBuildOptions {
    let bundle: true;
    let format: "esm";
    let platform: "node";
    let target: "node20.19";
    namespace banner {
        export { withRequire as js };
    }
    let legalComments: "eof";
    let logLevel: "warning";
}
/** Packages in CommonJS call `require`, which a module does not have. */
declare const withRequire: "import { createRequire as createRequireOfBundle } from 'node:module';\nconst require = createRequireOfBundle(import.meta.url);";
export {};
