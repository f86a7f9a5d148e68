// Collects breaches by kind: all are counted, a few are kept as evidence. Possible breaches that depend on
// missing facts are collected separately.
import { unknown, pass, type Finding } from './checker.ts';

const examples = 5;

export class Breaches {
  readonly #certain = new Map<string, number>();
  readonly #doubtful = new Map<string, number>();
  readonly #evidence: string[] = [];
  readonly #doubts: string[] = [];
  #whyDoubtful = '';

  /** A breach that the evidence at hand proves. `kind` reads after a number: `2 lost`. */
  add(kind: string, evidence: string): void {
    this.#certain.set(kind, (this.#certain.get(kind) ?? 0) + 1);
    if (this.#evidence.length < examples) this.#evidence.push(evidence);
  }

  /** A breach unless what is missing explains it: certain if `why` is undefined. */
  addUnless(why: string | undefined, kind: string, evidence: string): void {
    if (why === undefined) return this.add(kind, evidence);
    this.#whyDoubtful = why;
    this.#doubtful.set(kind, (this.#doubtful.get(kind) ?? 0) + 1);
    if (this.#doubts.length < examples) this.#doubts.push(evidence);
  }

  /** True as long as nothing is certain and nothing doubtful. */
  get none(): boolean {
    return this.#certain.size === 0 && this.#doubtful.size === 0;
  }

  /** Fail if anything is certain, unknown if anything is doubtful, else pass with these words. */
  finding(otherwise: string): Finding {
    if (this.#certain.size > 0)
      return { outcome: 'fail', because: describeBreaches(this.#certain), evidence: this.#evidence };
    if (this.#doubtful.size > 0)
      return unknown(`${describeBreaches(this.#doubtful)}, or not: ${this.#whyDoubtful}`, this.#doubts);
    return pass(otherwise);
  }
}

function describeBreaches(counts: ReadonlyMap<string, number>): string {
  return [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([kind, count]) => `${count} ${kind}`)
    .join(', ');
}
