// Series selectors of this dashboard's target: every one carries `target="$target"`.

/** A matcher as PromQL writes it behind the label: `="a"`, `=~"a|b"`. */
export type Matchers = Readonly<Record<string, string>>;

export function selector(metric: string, matchers: Matchers = {}): string {
  const written = Object.entries(matchers)
    .map(([label, match]) => `, ${label}${match}`)
    .join('');
  return `${metric}{target="$target"${written}}`;
}

/** Of the chosen zones, and of the chosen pods in them. */
const chosenZones: Matchers = { zone: '=~"$zone"' };
export const chosenPods: Matchers = { ...chosenZones, pod: '=~"$pod"' };

/** Of the chosen zones. */
export function zoned(metric: string, matchers: Matchers = {}): string {
  return selector(metric, { ...chosenZones, ...matchers });
}

/** Of the chosen pods in the chosen zones. */
export function podded(metric: string, matchers: Matchers = {}): string {
  return selector(metric, { ...chosenPods, ...matchers });
}

export function equals(value: string): string {
  return `="${value}"`;
}

export function matches(pattern: string): string {
  return `=~"${pattern}"`;
}
