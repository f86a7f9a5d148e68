// Units that panels use, by Grafana's ids (grafana-data, valueFormats/categories.ts).

export const units = {
  share: 'percentunit',
  seconds: 's',
  milliseconds: 'ms',
  duration: 'dtdurations',
  moment: 'dateTimeAsIso',
  /** To the millisecond. */
  instant: 'time:HH:mm:ss.SSS',
  perSecond: 'reqps',
  operationsPerSecond: 'ops',
  /** All digits: `short` makes 1042 and 744 to `1 K` and `744`. */
  count: 'locale',
  times: 'none',
  bytes: 'bytes',
  dollars: 'currencyUSD',
  words: 'string',
} as const;
export type Unit = (typeof units)[keyof typeof units];
