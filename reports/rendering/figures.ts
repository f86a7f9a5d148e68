// Numbers as people read them: seconds, shares and counts, the same in every rendering and every locale.

/** Milliseconds as "84 ms", "1.52 s", "12.3 s" or "2 min 05 s"; "–" if null. */
export function duration(ms: number | null): string {
  if (ms === null) return '–';
  if (ms < 0) return `−${duration(-ms)}`;
  if (ms < 99.5) return `${Math.round(ms)} ms`;
  if (ms < 9_995) return `${(ms / 1000).toFixed(2)} s`;
  if (ms < 99_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}

/** A length that was chosen, not measured, without needless digits: "100 ms", "1 s", "90 s". */
export function setLength(ms: number): string {
  if (ms < 1_000) return `${Number(ms.toFixed(3))} ms`;
  return ms < 180_000 ? `${Number((ms / 1000).toFixed(3))} s` : duration(ms);
}

/**
 * An instant of the run as "64.0 s", from ten minutes on as "1,064.0 s (17:44)", as long runs' axes have it;
 * "–" if null.
 */
export function instant(ms: number | null): string {
  if (ms === null) return '–';
  const seconds = `${grouped((ms / 1000).toFixed(1))} s`;
  const whole = Math.floor(ms / 1000);
  if (whole < 600) return seconds;
  const two = (value: number): string => String(value).padStart(2, '0');
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  return `${seconds} (${hours > 0 ? `${hours}:${two(minutes)}` : minutes}:${two(whole % 60)})`;
}

/**
 * A share as a percentage with at least two decimals, and more where needed: it is rounded to 100 % or 0 %
 * only if it is exactly that, and never across its objective.
 */
export function percent(share: number | null, objective?: number): string {
  if (share === null) return '–';
  const sides = [0, 1, ...(objective === undefined ? [] : [objective])];
  const decimals =
    [2, 3, 4, 5, 6].find((digits) => sides.every((side) => keepsSide(share, side, digits))) ?? 7;
  return `${(share * 100).toFixed(decimals)} %`;
}

/** Share of an error budget that the bad events spent; above 1 it is overdrawn. Without events it is 0. */
export function budgetSpent({
  good,
  bad,
  objective,
}: {
  good: number;
  bad: number;
  objective: number;
}): number {
  return good + bad === 0 ? 0 : bad / ((good + bad) * (1 - objective));
}

/** A share that needs no decimals: "32 %"; what is not nothing is never 0 %, what is not all never 100 %. */
export function wholePercent(exact: number): string {
  // 1 − 0.995 is not 0.005: without rounding a budget just spent would be 99 %.
  const share = Math.round(exact * 1e9) / 1e9;
  if (share > 0 && share < 0.01) return 'under 1 %';
  if (share > 1) return `${count(Math.max(101, share * 100))} %`;
  return `${share < 1 ? Math.min(99, Math.round(share * 100)) : 100} %`;
}

/** An objective without trailing zeros: "99.5 %". */
export function objectivePercent(objective: number): string {
  return `${Number((objective * 100).toFixed(7))} %`;
}

/** A whole number with thin groups of three: "12,345". */
export function count(value: number): string {
  return grouped(String(Math.round(value)));
}

/** "1 order", "2 orders". */
export function counted(value: number, noun: string, plural = `${noun}s`): string {
  return `${count(value)} ${value === 1 ? noun : plural}`;
}

/** A list in a sentence: "a", "a and b", "a, b and c". */
export function listed(text: readonly string[]): string {
  return text.length < 2 ? text.join('') : `${text.slice(0, -1).join(', ')} and ${text.at(-1)}`;
}

function keepsSide(share: number, side: number, digits: number): boolean {
  return (
    Math.sign(share - side) ===
    Math.sign(Number((share * 100).toFixed(digits)) - Number((side * 100).toFixed(9)))
  );
}

function grouped(digits: string): string {
  const [whole = '', ...fraction] = digits.split('.');
  return [whole.replace(/\B(?=(\d{3})+$)/g, ','), ...fraction].join('.');
}
