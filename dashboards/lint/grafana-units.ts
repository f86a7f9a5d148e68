// Ids of the units that panels may have: a part of what Grafana lists in packages/grafana-data/src/valueFormats/categories.ts.

export const grafanaUnits: ReadonlySet<string> = new Set([
  'none', 'string', 'short', 'percent', 'percentunit', 'sci', 'locale', 'bool', 'bool_yes_no', 'bool_on_off',
  'bytes', 'decbytes', 'bits', 'kbytes', 'mbytes', 'gbytes', 'Bps', 'bps', 'binBps', 'pps',
  'currencyUSD', 'currencyEUR', 'currencyKRW', 'currencyGBP', 'currencyJPY',
  'dateTimeAsIso', 'dateTimeAsIsoNoDateIfToday', 'dateTimeAsLocal', 'dateTimeAsSystem', 'dateTimeFromNow',
  'hertz', 'ns', 'µs', 'ms', 's', 'm', 'h', 'd', 'dtdurationms', 'dtdurations', 'dthms', 'dtdhms', 'clockms', 'clocks',
  'cps', 'ops', 'reqps', 'rps', 'wps', 'iops', 'eps', 'mps', 'recps', 'cpm', 'opm', 'rpm', 'wpm', 'reqpm',
]);
