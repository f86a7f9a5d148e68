// `showtime check`: the live database of a kept target against what the run recorded; never over recorded
// evidence.
import { once } from 'node:events';
import { createWriteStream, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type CheckVerdict, type ExportedLine, runFiles, type Verdict } from '../../contract/index.ts';
import { loadOf } from '../run/intents/load-figures.ts';
import { LoadedRun } from '../run/loaded-run.ts';
import { openRun } from '../run/recorded-run.ts';
import { type StockRow, type StoredOrder, StoredPhase } from '../run/stored/stored-phase.ts';
import { worstOf } from '../verdict/merge.ts';
import { verdictText } from '../verdict/verdict-text.ts';
import { writeWhole } from '../write-whole.ts';

const claims: Readonly<Record<keyof Differences, string>> = {
  orders: 'live-orders-as-recorded',
  payments: 'live-payments-as-recorded',
  stock: 'live-stock-as-recorded',
  tickets: 'live-tickets-as-recorded',
};

/**
 * Compares `storedLines`, a fresh export, with the final phase and the ledger of the run `dir`, and names
 * every deleted, altered
 * or added row. Writes `verdict.json` and `stored.ndjson` into `outDir` (`checks/<time>/` of the run folder),
 * which is created.
 * Throws ShowtimeError `not-a-run-folder`, `folder-not-writable`.
 */
export async function checkAgainst(
  dir: string,
  storedLines: AsyncIterable<ExportedLine>,
  outDir: string,
): Promise<Verdict> {
  const run = new LoadedRun(openRun(dir));
  mkdirSync(outDir, { recursive: true });
  const live = await record(storedLines, join(outDir, runFiles.stored));
  const verdicts = [...rowVerdicts(run, live), ledgerVerdict(run, live)].sort((a, b) =>
    a.checker < b.checker ? -1 : 1,
  );
  const verdict: Verdict = {
    schemaVersion: 1,
    outcome: worstOf(verdicts),
    verdicts,
    slos: [],
    outages: [],
    load: loadOf(run),
  };
  writeWhole(join(outDir, runFiles.verdict), verdictText(verdict));
  return verdict;
}

async function record(lines: AsyncIterable<ExportedLine>, path: string): Promise<StoredPhase> {
  const phase = new StoredPhase();
  const file = createWriteStream(path, { flags: 'wx' });
  let line = 0;
  for await (const value of lines) {
    phase.take({ line: (line += 1), value });
    if (!file.write(`${JSON.stringify({ phase: 'final', ...value })}\n`)) await once(file, 'drain');
  }
  file.end();
  await once(file, 'finish');
  return phase;
}

function rowVerdicts(run: LoadedRun, live: StoredPhase): readonly CheckVerdict[] {
  const gap = !live.ended
    ? 'the fresh export has no end line'
    : run.promises('stored')
      ? run.incomplete('stored')
      : 'this run did not promise stored';
  const differences = compareStored(run.stored.final, live);
  return (Object.keys(claims) as (keyof Differences)[]).map((kind): CheckVerdict => {
    const checker = claims[kind];
    const evidence = differences[kind].sort();
    if (gap !== undefined) return { checker, outcome: 'unknown', because: gap, evidence: [] };
    if (evidence.length === 0)
      return { checker, outcome: 'pass', because: `all ${kind} are as the run recorded them`, evidence };
    return {
      checker,
      outcome: 'fail',
      because: `${evidence.length} rows of ${kind} were deleted, altered or added since the run`,
      evidence,
    };
  });
}

/** Acknowledged orders must still be there, regardless of the recorded export. */
function ledgerVerdict(run: LoadedRun, live: StoredPhase): CheckVerdict {
  const checker = 'live-orders-in-ledger';
  if (!run.promises('ledger'))
    return { checker, outcome: 'not-asked', because: 'this run did not promise ledger', evidence: [] };
  const acknowledged = [...run.ledger.orders.values()].filter(({ orders }) => orders.length > 0);
  const lost = acknowledged
    .filter(({ member, key }) => live.under(member, key).length === 0)
    .map(
      ({ orders, key, member }) =>
        `deleted: order ${orders[0]?.id ?? `with key ${key}`} of member ${member} (${runFiles.ledger}:${orders[0]?.line ?? 0})`,
    );
  const gap = !live.ended ? 'the fresh export has no end line' : run.incomplete('ledger');
  if (lost.length > 0 && live.ended)
    return {
      checker,
      outcome: 'fail',
      because: `${lost.length} acknowledged orders are gone`,
      evidence: lost.sort(),
    };
  if (gap !== undefined || acknowledged.length === 0)
    return { checker, outcome: 'unknown', because: gap ?? 'no order was acknowledged', evidence: [] };
  return {
    checker,
    outcome: 'pass',
    because: `all ${acknowledged.length} acknowledged orders are there`,
    evidence: [],
  };
}

interface Differences {
  orders: string[];
  payments: string[];
  stock: string[];
  tickets: string[];
}

/**
 * Texts that begin with `deleted:`, `altered:` or `added:`, unsorted. They include rows that are missing only
 * because the export has no end line; the caller handles that.
 */
function compareStored(recorded: StoredPhase, live: StoredPhase): Differences {
  const differences: Differences = { orders: [], payments: [], stock: [], tickets: [] };
  for (const id of new Set([...recorded.orders.keys(), ...live.orders.keys()]))
    compareOrder(id, recorded.orders.get(id), live.orders.get(id), differences);
  for (const at of new Set([...recorded.stock.keys(), ...live.stock.keys()]))
    compareStock(recorded.stock.get(at), live.stock.get(at), differences.stock);
  return differences;
}

function compareOrder(
  id: string,
  was: StoredOrder | undefined,
  is: StoredOrder | undefined,
  into: Differences,
): void {
  named(into.orders, `order ${id}`, was?.rows ?? 0, is?.rows ?? 0, () => orderChanges(was, is));
  named(into.payments, `payment of order ${id}`, was?.payments ?? 0, is?.payments ?? 0, () =>
    paymentChanges(was, is),
  );
  named(into.tickets, `ticket "ordered" of order ${id}`, was?.ordered ?? 0, is?.ordered ?? 0, () => []);
  named(into.tickets, `ticket "cancelled" of order ${id}`, was?.cancels ?? 0, is?.cancels ?? 0, () => []);
}

/** Describes how the number of rows changed, or else how the row changed. */
function named(
  into: string[],
  name: string,
  was: number,
  is: number,
  changes: () => readonly string[],
): void {
  if (was > is) into.push(`deleted: ${name}${is > 0 ? ` (${was} rows were recorded, ${is} are there)` : ''}`);
  else if (was < is)
    into.push(`added: ${name}${was > 0 ? ` (${was} rows were recorded, ${is} are there)` : ''}`);
  else if (was > 0) for (const change of changes()) into.push(`altered: ${name}: ${change}`);
}

function orderChanges(was: StoredOrder | undefined, is: StoredOrder | undefined): readonly string[] {
  if (!was || !is) return [];
  const fields = [
    changed('status', was.cancelled ? 'cancelled' : 'confirmed', is.cancelled ? 'cancelled' : 'confirmed'),
    changed('member', was.member, is.member),
    changed('key', was.key, is.key),
    changed('theatre', was.theatre, is.theatre),
  ].flat();
  return [...fields, ...lineChanges(was.priced, is.priced)];
}

function lineChanges(was: string, is: string): readonly string[] {
  if (was === is) return [];
  const before = linesOf(was);
  const after = linesOf(is);
  return [...new Set([...before.keys(), ...after.keys()])]
    .sort((a, b) => (a < b ? -1 : 1))
    .flatMap((item) => {
      const from = before.get(item);
      const to = after.get(item);
      if (from === undefined) return [`line added: ${item}: ${to}`];
      return to === undefined ? [`line deleted: ${item}: ${from}`] : changed(`line of ${item}`, from, to);
    });
}

/** Lines sorted by item; several of one item are adjacent. */
function linesOf(priced: string): ReadonlyMap<string, string> {
  const lines = new Map<string, string>();
  for (const line of priced.split('; ').filter((one) => one !== '')) {
    const [item = '', rest = ''] = line.split(': ');
    lines.set(item, lines.has(item) ? `${lines.get(item)} and ${rest}` : rest);
  }
  return lines;
}

function paymentChanges(was: StoredOrder | undefined, is: StoredOrder | undefined): readonly string[] {
  if (!was || !is) return [];
  return [...changed('amount', was.amount, is.amount), ...changed('refunded', was.refunded, is.refunded)];
}

function compareStock(was: StockRow | undefined, is: StockRow | undefined, into: string[]): void {
  const row = was ?? is;
  if (!row) return;
  named(into, `stock of theatre ${row.theatre} item ${row.item}`, was?.rows ?? 0, is?.rows ?? 0, () =>
    was && is
      ? [
          ...changed('quantity', was.quantity, is.quantity),
          ...changed('initial quantity', was.initialQuantity, is.initialQuantity),
        ]
      : [],
  );
}

function changed(name: string, was: string | number | boolean, is: string | number | boolean): string[] {
  return was === is ? [] : [`${name} was ${was}, is ${is}`];
}
