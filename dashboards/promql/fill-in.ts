// Replaces a dashboard's variables in an expression as Grafana would, to query Prometheus without
// Grafana.

export interface FilledIn {
  target: string;
  /** Regular expressions; all zones and pods if undefined. */
  zone?: string;
  pod?: string;
  /** Length of the time range: `$__range`, `$__range_s`, `$__range_ms`. */
  rangeSeconds: number;
  /** Start of the time range, ms since 1970: `$__from`; 0 if undefined. */
  fromMs?: number;
  /** Distance of two points: `$__interval`, `$__interval_ms`. */
  intervalSeconds: number;
  /**
   * Distance of two scrapes; the interval if undefined. `$__rate_interval` is the larger of interval + scrape
   * and four scrapes.
   */
  scrapeSeconds?: number;
}

/**
 * Fills in `$name` and `${name}`. An unknown variable stays, and is a syntax error for the parser. Source of
 * the arithmetic: Grafana's documentation of the Prometheus data source, "$__rate_interval".
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

/** PromQL has no fractional seconds, only milliseconds. */
function duration(seconds: number): string {
  return Number.isInteger(seconds) ? `${seconds}s` : `${Math.round(seconds * 1000)}ms`;
}
