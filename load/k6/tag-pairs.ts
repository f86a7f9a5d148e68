// Reads the cells `extra_tags` and `metadata` of k6's CSV: `name=value` pairs joined by `&`, in any order, in
// which k6 2.2 escapes nothing (internal/output/csv/output.go, SampleToRow).

/**
 * Value of a name; '' where absent. Every pair has a `=`, so a part without one belongs to the value before
 * it: `journey=drinks & snacks` is one pair.
 */
export function valueOf(cell: string, name: string): string {
  if (!cell.includes('&')) return startsPair(cell, name) ? cell.slice(name.length + 1) : '';
  const parts = cell.split('&');
  const first = parts.findIndex((part) => startsPair(part, name));
  if (first === -1) return '';
  let value = (parts[first] as string).slice(name.length + 1);
  for (let next = first + 1; next < parts.length && !parts[next]?.includes('='); next += 1)
    value += `&${parts[next]}`;
  return value;
}

function startsPair(part: string, name: string): boolean {
  return part.length > name.length && part[name.length] === '=' && part.startsWith(name);
}

/** Cells in which a name must have stood inside, and never first, before it is doubted. */
const cellsUntilDoubt = 400;
/** More names than this are not watched: tags have few. */
const maxNames = 1_000;

/**
 * Finds names that are no tags: in `journey=a&b=c` the value may be `a&b=c`. Go's maps, which k6 iterates for
 * each cell, begin with any of their entries (at least one time in 16 with any given one), so a tag stands
 * first now and then, and a part of a value never does. Of 400 cells a tag is missed with probability 6e-12.
 */
export class TagNames {
  readonly #leading = new Set<string>();
  readonly #inside = new Map<string, number>();

  take(cell: string): void {
    if (!cell.includes('&')) return;
    cell.split('&').forEach((part, index) => {
      const name = nameOf(part);
      if (name === undefined || this.#leading.has(name)) return;
      if (index === 0) {
        this.#leading.add(name);
        this.#inside.delete(name);
      } else if (this.#inside.has(name) || this.#inside.size < maxNames)
        this.#inside.set(name, (this.#inside.get(name) ?? 0) + 1);
    });
  }

  /** Names by which a value was probably cut short. */
  get doubtful(): readonly string[] {
    return [...this.#inside].filter(([, cells]) => cells >= cellsUntilDoubt).map(([name]) => name);
  }
}

function nameOf(part: string): string | undefined {
  const end = part.indexOf('=');
  return end === -1 ? undefined : part.slice(0, end);
}
