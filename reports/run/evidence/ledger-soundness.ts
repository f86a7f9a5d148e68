// What each line of the ledger must be: within the run, an outcome not before its attempt, and an attempted
// order with all that it takes to send it again.
import { clockJumpLimitMs, runFiles, type RunRecord } from '../../../contract/index.ts';
import type { LedgerRow } from '../intents/ledger-row.ts';
import { Defects } from './defects.ts';
import { isWithin, runWindow, type TimeWindow } from './run-window.ts';

export class LedgerSoundness {
  readonly defects = new Defects();
  /** Sum of the times at which customers' orders were attempted, settling left out, ms. */
  attemptedMs = 0;
  readonly #window: TimeWindow;
  /**
   * True for the bundled service: its possible answers are known, so the required content of the ledger is
   * too.
   */
  readonly #isBundledService: boolean;

  constructor(record: RunRecord) {
    this.#window = runWindow(record);
    this.#isBundledService = record.target.id !== null;
  }

  /** `firstSentMs`: when its intent was first attempted; undefined for readings. */
  take(seen: LedgerRow, line: number, firstSentMs: number | undefined): void {
    if (!isWithin(this.#window, seen.atMs)) this.#add('ledger lines outside the run', line);
    if (!seen.hasKey) this.#add('ledger lines without a key', line);
    // A stamp of k6 is mapped by the clocks' offset of its second: the offset may have moved in between.
    if (
      firstSentMs !== undefined &&
      seen.outcome !== 'attempted' &&
      seen.atMs < firstSentMs - clockJumpLimitMs
    )
      this.#add('outcomes before their attempt', line);
    if (seen.op !== 'order') return;
    if (seen.outcome === 'attempted' && seen.n >= 0 && seen.settling !== true) this.attemptedMs += seen.atMs;
    if (this.#isBundledService) this.#order(seen, line);
  }

  /** The pointer is only made for what is found: there are millions of lines. */
  #add(what: string, line: number): void {
    this.defects.add(what, `${runFiles.ledger}:${line}`);
  }

  #order(seen: LedgerRow, line: number): void {
    const { outcome, lines, theatre, wrong } = seen;
    if (outcome === 'attempted') {
      if (lines === undefined || lines.length === 0 || lines.some(({ quantity }) => quantity < 1))
        this.#add('attempted orders without the ordered items', line);
      if (theatre === undefined) this.#add('attempted orders without their theatre', line);
    }
    // An answer that the customer found wrong may lack its id: that is the service's fault, not the
    // evidence's.
    if (outcome === 'acknowledged' && wrong === undefined && !seen.hasOrder)
      this.#add('acknowledged orders without their id', line);
  }
}
