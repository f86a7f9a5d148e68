// The results of a script's `check` calls, by the checks' names.
import type { CheckCount } from '../../contract/index.ts';

/** Names beyond are counted together: a name made of an id would fill the folder. */
const maxNames = 200;
const otherChecks = 'other checks';

export class ScriptChecks {
  readonly #byName = new Map<string, CheckCount>();
  #total = 0;

  get total(): number {
    return this.#total;
  }

  take(wanted: string, passed: boolean): void {
    const name = this.#byName.has(wanted) || this.#byName.size < maxNames ? wanted : otherChecks;
    let count = this.#byName.get(name);
    if (count === undefined) this.#byName.set(name, (count = { name, passes: 0, fails: 0 }));
    if (passed) count.passes += 1;
    else count.fails += 1;
    this.#total += 1;
  }

  /** Sorted by name. */
  counts(): readonly CheckCount[] {
    return [...this.#byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }
}
