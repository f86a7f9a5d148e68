// The segment of a load that one of several runners plays: k6's own, all of the same size.

/** Of runner `index` (from 1) of `runners`, as flags of `k6 run`; none for a load in one part. */
export function segmentFlags(index: number, runners: number): readonly string[] {
  if (runners === 1) return [];
  const bound = (part: number): string => (part === 0 ? '0' : part === runners ? '1' : `${part}/${runners}`);
  const bounds = Array.from({ length: runners + 1 }, (_, part) => bound(part));
  return [
    `--execution-segment=${bound(index - 1)}:${bound(index)}`,
    `--execution-segment-sequence=${bounds.join(',')}`,
  ];
}

/**
 * Where the arrivals of a bundled curve are: runner `index` (from 1) has every one whose number, from 0, leaves
 * `index` - 1 when divided by the runners (see `arrivalExecutor`).
 */
export class Segment {
  readonly #index: number;
  readonly #runners: number;

  constructor(index: number, runners: number) {
    this.#index = index;
    this.#runners = runners;
  }

  has(n: number): boolean {
    return n % this.#runners === this.#index - 1;
  }

  /** The arrival, from 1, that comes as this segment's number `position`, from 1. */
  arrivalAt(position: number): number {
    return (position - 1) * this.#runners + this.#index;
  }
}
