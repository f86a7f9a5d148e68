// Units that panels use, by Grafana's ids (grafana-data, valueFormats/categories.ts).

export const units = {
  share: 'percentunit',
  seconds: 's',
  milliseconds: 'ms',
  duration: 'dtdurations',
  moment: 'dateTimeAsIso',
  perSecond: 'reqps',
  operationsPerSecond: 'ops',
  count: 'short',
  times: 'none',
  bytes: 'bytes',
  dollars: 'currencyUSD',
  words: 'string',
} as const;
export type Unit = (typeof units)[keyof typeof units];
