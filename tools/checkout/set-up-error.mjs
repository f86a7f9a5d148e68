// The error of a checkout that cannot be made runnable: what, why and fix.

export class SetUpError extends Error {
  /** @param {69 | 70} exitCode @param {{ what: string, why: string, fix: string }} explanation */
  constructor(exitCode, { what, why, fix }) {
    super(what);
    this.name = 'SetUpError';
    Object.assign(this, { exitCode, what, why, fix });
  }
}
