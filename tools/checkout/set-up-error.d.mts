// Generated from the module beside it by: npm run generate
export class SetUpError extends Error {
    /** @param {69 | 70} exitCode @param {{ what: string, why: string, fix: string }} explanation */
    constructor(exitCode: 69 | 70, { what, why, fix }: {
        what: string;
        why: string;
        fix: string;
    });
}
