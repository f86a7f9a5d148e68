// The names of everything in a run folder; `runs/<UTC timestamp>-<scenario>/`.

export const runFiles = {
  run: 'run.json',
  curve: 'curve.json',
  plan: 'plan.json',
  events: 'events.ndjson',
  samples: 'samples.csv',
  ledger: 'ledger.ndjson',
  stored: 'stored.ndjson',
  databases: 'databases.ndjson',
  probes: 'probes.csv',
  machine: 'machine.csv',
  observed: 'observed.json',
  comparisons: 'comparisons.ndjson',
  show: 'show.ndjson',
  timeline: 'timeline.csv',
  verdict: 'verdict.json',
  report: 'report.html',
  summary: 'summary.md',
  junit: 'junit.xml',
  logs: 'logs',
  checks: 'checks',
} as const;

/**
 * What a run may promise to record. A checker whose facts were not promised is not requested. `catalog` is
 * the prices among the lines of stored.ndjson.
 */
export const facts = ['samples', 'ledger', 'stored', 'catalog', 'probes', 'databases', 'faults'] as const;
export type Fact = (typeof facts)[number];

/** Folder below which targets keep their state: `runs/.targets/<id>/`. */
export const targetsFolder = '.targets';
