// Writes names, strings and durations as Prometheus takes them.

/** A string in PromQL's double quotes. */
export function quoted(text: string): string {
  return JSON.stringify(text);
}

/** A regular expression that matches exactly one of the texts, for `=~`. */
export function anyOf(texts: readonly string[]): string {
  return [...new Set(texts)].map((text) => text.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&')).join('|');
}

/**
 * A name as it is, within an annotation: braces in a user's text are no template. An alert's labels cannot be
 * used there.
 */
export function templateText(text: string): string {
  return text.includes('{{') ? `{{ ${JSON.stringify(text)} }}` : text;
}

/** Milliseconds as text within a sentence. */
export function formatDuration(ms: number): string {
  return ms % 1000 === 0 ? `${ms / 1000} s` : `${ms} ms`;
}

const units = [
  ['d', 86_400],
  ['h', 3_600],
  ['m', 60],
  ['s', 1],
] as const;

/** Whole seconds as a duration: 21 570 is `5h59m30s`. Prometheus takes units in falling order, each once. */
export function durationOf(seconds: number): string {
  let rest = seconds;
  return units
    .map(([unit, size]) => {
      const count = Math.floor(rest / size);
      rest -= count * size;
      return count > 0 ? `${count}${unit}` : '';
    })
    .join('');
}
