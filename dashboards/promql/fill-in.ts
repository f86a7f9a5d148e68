// Replaces a dashboard's variables in an expression as Grafana would, for whoever asks Prometheus without
// Grafana.

export interface FilledIn {
  target: string;
  /** Regular expressions; all zones and pods unless said. */
  zone?: string;
  pod?: string;
  /** Length of what is looked at: `$__range`, `$__range_s`, `$__range_ms`. */
  rangeSeconds: number;
  /** Start of what is looked at, ms since 1970: `$__from`; the beginning of time unless said. */
  fromMs?: number;
  /** Distance of two points: `$__interval`, `$__interval_ms`. */
  intervalSeconds: number;
  /**
   * Distance of two scrapes; the interval unless said. `$__rate_interval` is the larger of interval + scrape
   * and four scrapes.
   */
  scrapeSeconds?: number;
}

/**
 * Fills in `$name` and `${name}`. A variable that it does not know stays, and is a mistake to the parser.
 * Source of the arithmetic: Grafana's documentation of the Prometheus data source, "$__rate_interval".
 */
export function fillIn(
  expr: string,
  {
    target,
    zone = '.*',
    pod = '.*',
    fromMs = 0,
    rangeSeconds,
    intervalSeconds,
    scrapeSeconds = intervalSeconds,
  }: FilledIn,
): string {
  const values: Readonly<Record<string, string>> = {
    target,
    zone,
    pod,
    __from: String(Math.round(fromMs)),
    __rate_interval: duration(Math.max(intervalSeconds + scrapeSeconds, 4 * scrapeSeconds)),
    __interval: duration(intervalSeconds),
    __interval_ms: String(Math.round(intervalSeconds * 1000)),
    __range: duration(rangeSeconds),
    __range_s: String(Math.round(rangeSeconds)),
    __range_ms: String(Math.round(rangeSeconds * 1000)),
  };
  return expr.replace(
    /\$(?:\{(\w+)\}|(\w+))/g,
    (whole, braced: string | undefined, bare: string | undefined) => values[braced ?? bare ?? ''] ?? whole,
  );
}

/** PromQL knows no fractions of a second but milliseconds. */
function duration(seconds: number): string {
  return Number.isInteger(seconds) ? `${seconds}s` : `${Math.round(seconds * 1000)}ms`;
}
