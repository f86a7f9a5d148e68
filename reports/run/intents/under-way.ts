// What is under way for each intent: one thing mostly, in a cell, and none once all ended.
//
// Columns, because a map from which as much is taken out as was put in sheds its old tables into the old
// heap: 60 MB a million lines.
import { numbers } from '../column.ts';

const none = NaN;
interface Waiting {
  who: number;
  value: number;
}

/**
 * Values wait under an intent's number and the id of the member who waits, several under one in the order in
 * which they came.
 */
export class UnderWay {
  /** The oldest of each intent. */
  readonly #value = numbers(none);
  readonly #who = numbers();
  /** Those that came while another was under way, oldest first; rare. */
  readonly #later = new Map<number, Waiting[]>();
  #intents = 0;

  add(intent: number, who: number, value: number): void {
    this.#intents = Math.max(this.#intents, intent + 1);
    const later = this.#later.get(intent);
    if (Number.isNaN(this.#value.get(intent))) this.#hold(intent, { who, value });
    else if (later) later.push({ who, value });
    else this.#later.set(intent, [{ who, value }]);
  }

  /** Takes the oldest value out; undefined if none waits. */
  take(intent: number, who: number): number | undefined {
    const value = this.#value.get(intent);
    if (Number.isNaN(value)) return undefined;
    const isOldest = this.#who.get(intent) === who;
    const later = this.#later.size === 0 ? undefined : this.#later.get(intent);
    if (later === undefined) {
      if (!isOldest) return undefined;
      this.#value.set(intent, none);
      return value;
    }
    if (isOldest) {
      this.#hold(intent, later.shift() ?? { who, value: none });
      return value;
    }
    const at = later.findIndex((waiting) => waiting.who === who);
    return at < 0 ? undefined : later.splice(at, 1)[0]?.value;
  }

  *values(): Generator<number, void> {
    for (let intent = 0; intent < this.#intents; intent += 1) {
      const value = this.#value.get(intent);
      if (Number.isNaN(value)) continue;
      yield value;
      for (const waiting of this.#later.get(intent) ?? []) yield waiting.value;
    }
  }

  #hold(intent: number, { who, value }: Waiting): void {
    this.#who.set(intent, who);
    this.#value.set(intent, value);
  }
}
