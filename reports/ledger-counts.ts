// The ledger's counts for people: how orders ended, and what became of the acknowledged ones, each with a few lines to look at.
import { intentKey } from './intents/ledger-table.ts';
import { outcomeOfIntent, type Intent, type IntentOutcome } from './intents/intent.ts';
import { ledgerAt, storedAt } from './checkers/stored-evidence.ts';
import type { JudgedRun } from './judged-run.ts';
import type { StoredOrder } from './stored/stored-phase.ts';

/** A number with pointers into the folder: `ledger.ndjson:17`. */
export interface Tally { count: number; examples: string[] }

export interface LedgerCounts {
  /** Customers' orders by how they ended; probes are left out. */
  intents: Record<IntentOutcome, Tally>;
  soldOut: number;
  retried: number;
  /** What the stored rows say of all acknowledged orders, the probe's too; a text says why they say nothing. */
  stored: StoredCounts | string;
}

export interface StoredCounts {
  acknowledged: number;
  /** Acknowledged, and not stored; a text if the rows are not complete enough to say so. */
  lost: Tally | string;
  /** Keys under which more than one order is stored. */
  doubled: Tally;
}

const mostExamples = 3;

/** Null if the run kept no ledger. */
export function ledgerCounts(run: JudgedRun): LedgerCounts | null {
  if (!run.promises('ledger') || !run.has('ledger')) return null;
  const intents = { acknowledged: none(), refused: none(), unsure: none() };
  const shown = new Map<string, { outcome: IntentOutcome; line: number }>();
  let soldOut = 0, retried = 0;
  for (const intent of run.ledger.orders.values()) {
    if (intent.n < 0) continue;
    const outcome = outcomeOfIntent(intent);
    if (intents[outcome].count < mostExamples) shown.set(intentKey(intent.member, intent.key), { outcome, line: intent.line });
    intents[outcome].count += 1;
    if (outcome !== 'acknowledged' && intent.soldOutMs !== undefined) soldOut += 1;
    if (intent.sends > 1) retried += 1;
  }
  findOutcomes(run, shown);
  for (const { outcome, line } of shown.values()) intents[outcome].examples.push(ledgerAt(line));
  return { intents, soldOut, retried, stored: storedCounts(run) };
}

/** Moves each example from its attempt to the line that tells how it ended; the ledger is read only as far as that takes. */
function findOutcomes(run: JudgedRun, shown: Map<string, { outcome: IntentOutcome; line: number }>): void {
  const sought = new Map(shown);
  if (sought.size === 0) return;
  for (const { line, value: { op, member, key, outcome, settling } } of run.recorded.ledger().lines) {
    const at = intentKey(member, key), example = sought.get(at);
    if (op !== 'order' || settling === true || example?.outcome !== outcome) continue;
    shown.set(at, { outcome: example.outcome, line });
    sought.delete(at);
    if (sought.size === 0) return;
  }
}

function storedCounts(run: JudgedRun): StoredCounts | string {
  if (!run.promises('stored')) return 'this run did not promise to record what was stored';
  if (!run.has('stored')) return run.incomplete('stored') ?? 'the stored rows are missing';
  const acknowledged = [...run.ledger.orders.values()].filter(({ orders }) => orders.length > 0);
  const lost = none(), doubled = none();
  for (const intent of acknowledged) if (isLost(intent, run.stored.final.under(intent.member, intent.key))) add(lost, exampleOf(intent));
  for (const found of run.stored.final.byKey.values()) {
    const orders = (Array.isArray(found) ? found : [found]).filter(({ id }) => !run.stored.beforeLoad.orders.has(id));
    if (orders.length > 1 || orders.some(({ rows }) => rows > 1)) add(doubled, orders.map(({ line }) => storedAt(line)).join(', '));
  }
  const gaps = run.incomplete('stored');
  // A row that is not there is only lost if the export came to its end.
  return { acknowledged: acknowledged.length, lost: gaps === undefined ? lost : gaps, doubled };
}

/** Nothing stands under its key, or only an order that was never told to the customer. */
function isLost({ orders }: Intent, stored: readonly StoredOrder[]): boolean {
  const [only, second] = stored;
  if (only === undefined) return true;
  return second === undefined && orders.some(({ id }) => id !== undefined && id !== only.id);
}

/** Every pointer of the counts. */
export function examplesIn({ intents, stored }: LedgerCounts): string[] {
  const kept = typeof stored === 'string' ? [] : [stored.doubled, ...(typeof stored.lost === 'string' ? [] : [stored.lost])];
  return [...Object.values(intents), ...kept].flatMap(({ examples }) => examples);
}

function exampleOf({ orders, line }: Intent): string {
  return ledgerAt(orders[0]?.line ?? line);
}

function none(): Tally {
  return { count: 0, examples: [] };
}

function add(tally: Tally, example: string): void {
  tally.count += 1;
  if (tally.examples.length < mostExamples) tally.examples.push(example);
}
