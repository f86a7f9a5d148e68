// Writes a run folder of any size whose verdict is pass: seeded, in a stream, in constant memory.
// Input of the measurements of judging.
//
//   npx tsx bench/analyze/make-large-run.ts DIR SAMPLES INTENTS [DURATION_MS] [SEED]
import { appendFileSync, mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  formatMachine,
  machineHeader,
  probesHeader,
  runFiles,
  samplesHeader,
  type RunEvent,
} from '../../contract/index.ts';
import { listEvidence } from '../../reports/run/evidence/list-evidence.ts';
import { ordersOf } from './large-run/customers.ts';
import { curveOf, databasesOf, eventsOf, loadEndMs, machineOf, planOf, recordOf } from './large-run/frame.ts';
import { writeStored } from './large-run/holdings.ts';
import { layoutOf, type LargeRunSizes, type Layout } from './large-run/layout.ts';
import { LineFile, TimedLines } from './large-run/line-file.ts';
import { writeProbes } from './large-run/probing.ts';
import { settlingLines, writeVisits, type Visits } from './large-run/visits.ts';

/**
 * Writes the folder `dir`, which must be empty or not there. The same sizes and seed give the same bytes.
 * Throws RangeError.
 */
export function makeLargeRun(dir: string, sizes: LargeRunSizes): void {
  const layout = layoutOf(sizes);
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, runFiles.run), JSON.stringify(recordOf(layout)), { flag: 'wx' });
  writeFileSync(join(dir, runFiles.curve), JSON.stringify(curveOf(layout)));
  writeFileSync(join(dir, runFiles.plan), JSON.stringify(planOf(layout)));
  const { visits, ledgerLines } = writeLoad(dir, layout);
  writeLines(dir, runFiles.databases, json(databasesOf(layout)));
  writeLines(dir, runFiles.machine, machineLines(layout));
  const stored = new LineFile(join(dir, runFiles.stored));
  writeStored(layout, stored);
  stored.close();
  writeEvents(dir, eventsOf(layout, { ...visits, ledgerLines }));
}

/** As the recorder does: the last event lists every file; for its own file, the size and hash before it. */
function writeEvents(dir: string, events: readonly RunEvent[]): void {
  const path = join(dir, runFiles.events);
  const text = (some: readonly object[]): string =>
    some.map((event) => `${JSON.stringify(event)}\n`).join('');
  writeFileSync(path, text(events.slice(0, -1)));
  const files = listEvidence(dir);
  appendFileSync(path, text([{ ...events.at(-1), files }]));
}

function writeLoad(dir: string, layout: Layout): { visits: Visits; ledgerLines: number } {
  const samples = new TimedLines(join(dir, runFiles.samples));
  const ledger = new TimedLines(join(dir, runFiles.ledger));
  const probes = new LineFile(join(dir, runFiles.probes));
  samples.file.write(samplesHeader);
  probes.write(probesHeader);
  const probing = writeProbes(layout, probes, ledger);
  let probe = probing.next();
  const probeUntil = (untilMs: number): void => {
    while (probe.done !== true && probe.value <= untilMs) probe = probing.next();
  };
  const visits = writeVisits(layout, samples, ledger, probeUntil);
  probeUntil(Infinity);
  probes.close();
  let atMs = loadEndMs(layout);
  for (const customer of ordersOf(layout.seed, layout.intents)) {
    if (customer.history === 'unsure-stored' || customer.history === 'unsure-lost')
      for (const line of settlingLines(customer, (atMs += 50))) ledger.put(line.atMs, JSON.stringify(line));
  }
  samples.close();
  ledger.close();
  return { visits, ledgerLines: ledger.file.lines };
}

function writeLines(dir: string, name: string, lines: Iterable<string>): void {
  const file = new LineFile(join(dir, name));
  for (const line of lines) file.write(line);
  file.close();
}

function* json(values: Iterable<unknown>): Generator<string, void> {
  for (const value of values) yield JSON.stringify(value);
}

function* machineLines(layout: Layout): Generator<string, void> {
  yield machineHeader;
  for (const row of machineOf(layout)) yield formatMachine(row);
}

/** Sizes as arguments: samples, intents, and optionally the duration in ms and the seed. */
export function sizesOf([samples, intents, durationMs, seed]: readonly string[]): LargeRunSizes {
  return {
    samples: Number(samples),
    intents: Number(intents),
    ...(durationMs === undefined ? {} : { durationMs: Number(durationMs) }),
    ...(seed === undefined ? {} : { seed: Number(seed) }),
  };
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const [dir = '', ...sizes] = process.argv.slice(2);
  makeLargeRun(dir, sizesOf(sizes));
}
