// What is wrong with evidence as it was recorded: counted by kind, each with the place of the first one.

export interface Defect {
  /** Reads after a number: `probes that ended before they were sent`. */
  kind: string;
  count: number;
  /** The location of the first one: `probes.csv:17`, or a fact in a few words. */
  at: string;
}

export class Defects {
  readonly #kinds = new Map<string, Defect>();

  /** `count`: how many at once. */
  add(kind: string, at: string, count = 1): void {
    const known = this.#kinds.get(kind);
    if (known) known.count += count;
    else this.#kinds.set(kind, { kind, count, at });
  }

  /** In the order in which they were first found. */
  get list(): readonly Defect[] {
    return [...this.#kinds.values()];
  }
}

/** A defect as text: `3 probes that ended before they were sent (probes.csv:17)`. */
export function describeDefect({ kind, count, at }: Defect): string {
  return `${count} ${kind} (${at})`;
}
