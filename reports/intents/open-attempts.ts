// Pairs attempts with their outcomes, one after another: reads of one key may be repeated.
import type { LedgerLine } from '../../contract/index.ts';

export class OpenAttempts {
  /** Lines of outcomes without an attempt. */
  readonly orphanLines: number[] = [];
  /** Lines of the attempts that wait, mostly one; only those under way are held. */
  readonly #waiting = new Map<string, number | number[]>();

  take({ op, n, member, key, outcome }: LedgerLine, line: number): void {
    const attempt = `${op} ${n} ${member} ${key}`, waiting = this.#waiting.get(attempt);
    if (outcome === 'attempted') this.#waiting.set(attempt, waiting === undefined ? line : [waiting, line].flat());
    else if (waiting === undefined) this.orphanLines.push(line);
    else if (typeof waiting === 'number' || waiting.length === 1) this.#waiting.delete(attempt);
    else waiting.shift();
  }

  /** Lines of attempts without an outcome, ascending. */
  lines(): number[] {
    return [...this.#waiting.values()].flat().sort((a, b) => a - b);
  }
}
