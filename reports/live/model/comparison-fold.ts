// What the running comparison has found so far: acknowledged orders that writer and reader were asked for.
import type { ComparisonLine } from '../../../contract/index.ts';
import type { Known, LiveComparison } from '../state.ts';

const numbers = new Intl.NumberFormat('en');

export class ComparisonFold {
  #newest: ComparisonLine | null = null;

  take(line: ComparisonLine): void {
    this.#newest = line;
  }

  /** Null for a run whose target allows no comparison, and before the first. */
  view(): LiveComparison | null {
    if (this.#newest === null) return null;
    const { atMs, acknowledged, writer, reader } = this.#newest;
    return {
      atMs,
      acknowledged,
      writer: writer && { compared: writer.compared, missing: writer.missing, doubled: writer.doubled },
      reader: reader && { compared: reader.compared, missing: reader.missing },
    };
  }

  /** Both are unknown until all stored orders were read; `when` is that, in words. */
  soFar(when: string): { lost: Known; doubled: Known } {
    const newest = this.#newest;
    const unknown = (because: string, found: number): Known => ({ known: false, because, found });
    if (newest === null || newest.writer?.compared === 0)
      return { lost: unknown(when, 0), doubled: unknown(when, 0) };
    if (newest.writer === null) {
      const silent = unknown(`the writer does not answer; ${when}`, 0);
      return { lost: silent, doubled: silent };
    }
    const { compared, missing, doubled } = newest.writer;
    const found = (count: number): string => `${count === 0 ? 'none' : of(count)} of ${of(compared)}`;
    return {
      lost: unknown(`${found(missing)} missing so far; ${when}`, missing),
      doubled: unknown(`${found(doubled)} so far; ${when}`, doubled),
    };
  }
}

function of(count: number): string {
  return numbers.format(count);
}
