// The acknowledgements of both probes so far, as gaps: what stopwatches run on.
import type { ProbeRow } from '../../../contract/index.ts';
import { outageLimitMs, type Gap } from '../../outages/gaps.ts';

/** Of the SQL probe only some of the past is kept: what follows a promotion. */
const keptSqlMs = 600_000;

export class ProbesFold {
  readonly #gaps: Gap[] = [];
  #firstSentMs: number | undefined;
  #lastAckMs: number | undefined;
  #lastEndedMs = -Infinity;
  #sqlAcks: number[] = [];

  take({ probe, sentMs, endedMs, outcome }: ProbeRow): void {
    if (probe === 'sql') {
      if (outcome === 'acknowledged') this.#sqlAcks.push(endedMs);
      if (this.#sqlAcks.length > 100_000)
        this.#sqlAcks = this.#sqlAcks.filter((atMs) => atMs > endedMs - keptSqlMs);
      return;
    }
    this.#firstSentMs ??= sentMs;
    this.#lastEndedMs = Math.max(this.#lastEndedMs, endedMs);
    if (outcome !== 'acknowledged') return;
    const fromMs = this.#lastAckMs ?? this.#firstSentMs;
    if (endedMs - fromMs > outageLimitMs)
      this.#gaps.push({ fromMs, untilMs: endedMs, lengthMs: endedMs - fromMs });
    this.#lastAckMs = Math.max(fromMs, endedMs);
  }

  /**
   * Every gap that overlaps [fromMs, toMs], the one that still runs too: it reaches to the end of the newest probe,
   * or while `isOpen` to `nowMs`.
   */
  gapsIn(fromMs: number, toMs: number, { nowMs, isOpen }: { nowMs: number; isOpen: boolean }): Gap[] {
    const gaps = this.#gaps.filter((gap) => gap.fromMs <= toMs && (gap.untilMs ?? Infinity) >= fromMs);
    const lastMs = this.#lastAckMs ?? this.#firstSentMs;
    if (lastMs === undefined || lastMs > toMs) return gaps;
    const endMs = isOpen ? Math.max(nowMs, this.#lastEndedMs) : this.#lastEndedMs;
    if (endMs - lastMs > outageLimitMs && endMs >= fromMs)
      gaps.push({ fromMs: lastMs, untilMs: null, lengthMs: endMs - lastMs });
    return gaps;
  }

  /** The first SQL write that was acknowledged at `fromMs` or later; null without any. */
  firstSqlMs(fromMs: number): number | null {
    let first: number | null = null;
    for (let index = this.#sqlAcks.length - 1; index >= 0; index -= 1) {
      const atMs = this.#sqlAcks[index] as number;
      if (atMs >= fromMs) first = Math.min(first ?? Infinity, atMs);
      // Probes overlap by their timeout, 2 s.
      else if (atMs < fromMs - 5_000) break;
    }
    return first;
  }
}
