// Durations as users write them in flags and plan files: 500ms, 40s, 1.5m, 1h.

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** How to write a duration, for messages. */
export const durationGrammar = 'a number with its unit: 500ms, 40s, 2m, 1h';

/** Milliseconds (to the microsecond), or undefined if the text is no duration. */
export function parseDuration(text: string): number | undefined {
  const [, digits, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text.trim()) ?? [];
  const factor = unit === undefined ? undefined : unitMs[unit];
  return factor === undefined ? undefined : Math.round(Number(digits) * factor * 1_000) / 1_000;
}

/** The shortest way to write it: `40s`, `2m`, `1500ms`. */
export function writeDuration(ms: number): string {
  if (ms > 0 && ms % 60_000 === 0) return `${ms / 60_000}m`;
  return ms % 1_000 === 0 ? `${ms / 1_000}s` : `${ms}ms`;
}
