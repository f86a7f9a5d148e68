// Pairs attempts with their outcomes, one after another: reads of one key may be repeated.
import { ledgerOps, type LedgerLine } from '../../contract/index.ts';
import { UnderWay } from './under-way.ts';

export class OpenAttempts {
  /** Lines of outcomes without an attempt. */
  readonly orphanLines: number[] = [];
  /** Lines of the attempts that wait for their outcome, by customer and op. */
  readonly #waiting = new UnderWay();

  /** `intent`: the number of the intent's name. */
  take({ op, n, outcome }: LedgerLine, line: number, intent: number): void {
    const who = n * ledgerOps.length + ledgerOps.indexOf(op);
    if (outcome === 'attempted') this.#waiting.add(intent, who, line);
    else if (this.#waiting.take(intent, who) === undefined) this.orphanLines.push(line);
  }

  /** Lines of attempts without an outcome, ascending. */
  lines(): number[] {
    return [...this.#waiting.values()].sort((a, b) => a - b);
  }
}
