// What each line of the ledger must be: within the run, an outcome not before its attempt, and an attempted
// order with all that it takes to send it again.
import { clockJumpLimitMs, runFiles, type LedgerLine, type RunRecord } from '../../contract/index.ts';
import { Defects } from './defects.ts';
import { isWithin, runWindow, type TimeWindow } from './run-window.ts';

export class LedgerSoundness {
  readonly defects = new Defects();
  /** Sum of the times at which customers' orders were attempted, settling left out, ms. */
  attemptedMs = 0;
  readonly #window: TimeWindow;
  /** Orders of our own service: what it answers is known, so what must stand in the ledger is too. */
  readonly #isOurs: boolean;

  constructor(record: RunRecord) {
    this.#window = runWindow(record);
    this.#isOurs = record.target.id !== null;
  }

  /** `firstSentMs`: when its intent was first attempted; undefined for readings. */
  take(seen: LedgerLine, line: number, firstSentMs: number | undefined): void {
    const at = `${runFiles.ledger}:${line}`;
    if (!isWithin(this.#window, seen.atMs)) this.defects.add('ledger lines outside the run', at);
    if (seen.key === '') this.defects.add('ledger lines without a key', at);
    // A stamp of k6 is mapped by the clocks' offset of its second: the offset may have moved in between.
    if (
      firstSentMs !== undefined &&
      seen.outcome !== 'attempted' &&
      seen.atMs < firstSentMs - clockJumpLimitMs
    )
      this.defects.add('outcomes before their attempt', at);
    if (seen.op !== 'order') return;
    if (seen.outcome === 'attempted' && seen.n >= 0 && seen.settling !== true) this.attemptedMs += seen.atMs;
    if (this.#isOurs) this.#order(seen, at);
  }

  #order({ outcome, lines, theatre, order, wrong }: LedgerLine, at: string): void {
    if (outcome === 'attempted') {
      if (lines === undefined || lines.length === 0 || lines.some(({ quantity }) => quantity < 1))
        this.defects.add('attempted orders that do not say what was ordered', at);
      if (theatre === undefined) this.defects.add('attempted orders without their theatre', at);
    }
    // An answer that the customer found wrong may lack its id: that is the service's fault, not the evidence's.
    if (outcome === 'acknowledged' && wrong === undefined && (order === undefined || order === ''))
      this.defects.add('acknowledged orders without their id', at);
  }
}
