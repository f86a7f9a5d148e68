// A stop condition on the load: too many requests fail for too long, so that the faults of a run are ended.
import { chaosStopped, type ShowtimeError } from '../../contract/index.ts';
import type { LiveNumbers } from '../../load/index.ts';

export interface BurnLimit {
  /** Share of requests that fail. */
  badShare: number;
  /** For so long without a pause. */
  seconds: number;
}

type Figures = Pick<LiveNumbers, 'atMs' | 'okPerSecond' | 'failedPerSecond' | 'droppedPerSecond'>;

export class BurnWatch {
  readonly #limit: BurnLimit;
  #sinceMs: number | undefined;

  constructor(limit: BurnLimit) {
    this.#limit = limit;
  }

  /** True once the limit was reached for long enough. A second without requests ends a burn. */
  exceeds({ atMs, okPerSecond, failedPerSecond, droppedPerSecond }: Figures): boolean {
    const bad = failedPerSecond + droppedPerSecond;
    if (bad === 0 || bad / (bad + okPerSecond) < this.#limit.badShare) {
      this.#sinceMs = undefined;
      return false;
    }
    this.#sinceMs ??= atMs;
    return atMs - this.#sinceMs >= this.#limit.seconds * 1_000;
  }
}

/** What to do with the figures of each second. Without a limit nothing is stopped. */
export function stopOnBurn(
  limit: BurnLimit | undefined,
  stop: (error: ShowtimeError) => void,
): (numbers: LiveNumbers) => void {
  if (limit === undefined) return () => undefined;
  const watch = new BurnWatch(limit);
  const by = `stop.when: ${limit.badShare * 100} % of the requests failed for ${limit.seconds} s`;
  return (numbers) => {
    if (watch.exceeds(numbers)) stop(chaosStopped(by));
  };
}
