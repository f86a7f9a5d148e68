// The ledger's counts for reports: how orders ended, and what happened to the acknowledged ones, each with a
// few example lines.
import { ledgerLine, runFiles, type LedgerLine } from '../../contract/index.ts';
import { ledgerAt, storedAt } from './evidence/pointers.ts';
import { acknowledgedOther, outcomeOfIntent, type Intent, type IntentOutcome } from './intents/intent.ts';
import { describeUnprotected, unprotectedOf } from './unprotected.ts';
import type { LoadedRun } from './loaded-run.ts';
import { intentKey } from './interned-names.ts';
import { noLine, readLines, type Shortcut } from './text-lines.ts';
import type { StoredOrder } from './stored/stored-phase.ts';

/** A number with pointers into the folder: `ledger.ndjson:17`. */
export interface Tally {
  count: number;
  examples: string[];
}

export interface LedgerCounts {
  /** Customers' orders by how they ended; probes are left out. */
  intents: Record<IntentOutcome, Tally>;
  soldOut: number;
  retried: number;
  /**
   * Counts of all acknowledged orders in the stored rows, the probe's included; a text if there are none,
   * with the reason.
   */
  stored: StoredCounts | string;
  /** A text about what was acknowledged while no second server confirmed commits; null if nothing was. */
  unprotected: string | null;
}

export interface StoredCounts {
  acknowledged: number;
  /** Acknowledged, and not stored; a text if the rows are not complete enough to decide that. */
  lost: Tally | string;
  /** Keys under which more than one order is stored; a text if none is, in rows that are not complete. */
  doubled: Tally | string;
}

const maxExamples = 3;

/** Null if the run kept no ledger. */
export function ledgerCounts(run: LoadedRun): LedgerCounts | null {
  if (!run.promises('ledger') || !run.has('ledger')) return null;
  const intents = { acknowledged: none(), refused: none(), unsure: none() };
  const shown = new Map<string, { outcome: IntentOutcome; line: number }>();
  let soldOut = 0;
  let retried = 0;
  for (const intent of run.ledger.orders.values()) {
    if (intent.n < 0 || intent.aside) continue;
    const outcome = outcomeOfIntent(intent);
    if (intents[outcome].count < maxExamples)
      shown.set(intentKey(intent.member, intent.key), { outcome, line: intent.line });
    intents[outcome].count += 1;
    if (outcome !== 'acknowledged' && intent.soldOutMs !== undefined) soldOut += 1;
    if (intent.sends > 1) retried += 1;
  }
  findOutcomes(run, shown);
  for (const { outcome, line } of shown.values()) intents[outcome].examples.push(ledgerAt(line));
  return { intents, soldOut, retried, stored: storedCounts(run), unprotected: unprotectedText(run) };
}

/**
 * Moves each example from the line of its attempt to the line of its outcome. Lines are searched for the
 * examples' keys without parsing, until all examples are found.
 */
function findOutcomes(run: LoadedRun, shown: Map<string, { outcome: IntentOutcome; line: number }>): void {
  const sought = new Map(shown);
  const keys = [...shown.keys()].map((at) => at.slice(at.indexOf(' ') + 1));
  if (sought.size === 0) return;
  const reading = { parse: (text: string) => text, shortcut: passingOver(keys) };
  for (const { line, value } of readLines(run.recorded.dir, runFiles.ledger, reading).lines) {
    const seen = keys.some((key) => value.includes(key)) ? parsed(value) : undefined;
    if (seen === undefined || seen.op !== 'order' || seen.settling === true) continue;
    const at = intentKey(seen.member, seen.key);
    const example = sought.get(at);
    if (example?.outcome !== seen.outcome) continue;
    shown.set(at, { outcome: example.outcome, line });
    sought.delete(at);
    if (sought.size === 0) return;
  }
}

const newline = 10;

/** Takes every line without one of these texts. Each is searched for in the whole stretch, not line by line. */
function passingOver(texts: readonly string[]): Shortcut {
  const sought = texts.map((text) => ({ text: Buffer.from(text), at: -1 }));
  let before = 0;
  return (bytes, start) => {
    // The buffer holds the next stretch of the file.
    if (start <= before) for (const one of sought) one.at = -1;
    before = start;
    const end = bytes.indexOf(newline, start);
    for (const one of sought) {
      if (one.at < start) {
        const at = bytes.indexOf(one.text, start);
        one.at = at < 0 ? Infinity : at;
      }
      if (one.at < end) return noLine;
    }
    return end + 1;
  };
}

function parsed(text: string): LedgerLine | undefined {
  try {
    return ledgerLine.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

function unprotectedText(run: LoadedRun): string | null {
  const unprotected = unprotectedOf(run);
  return unprotected === null || unprotected.orders === 0 ? null : describeUnprotected(unprotected);
}

function storedCounts(run: LoadedRun): StoredCounts | string {
  if (!run.promises('stored')) return 'this run did not promise to record what was stored';
  if (!run.has('stored')) return run.incomplete('stored') ?? 'the stored rows are missing';
  const lost = none();
  const doubled = none();
  const { final, beforeLoad } = run.stored;
  let acknowledged = 0;
  for (const intent of run.ledger.orders.values()) {
    if (!intent.isAcknowledged) continue;
    acknowledged += 1;
    if (isLost(intent, final.underIntent(intent.id))) add(lost, exampleOf(intent));
  }
  for (const found of final.byKey.values()) {
    const orders = found.filter(({ orderId }) => !beforeLoad.orders.hasId(orderId));
    if (orders.length > 1 || orders.some(({ rows }) => rows > 1))
      add(doubled, orders.map(({ line }) => storedAt(line)).join(', '));
  }
  const gaps = run.incomplete('stored');
  // A row that is not there is only lost if the export came to its end.
  return { acknowledged, lost: gaps ?? lost, doubled: doubled.count > 0 ? doubled : (gaps ?? doubled) };
}

/** No order is stored under its key, or only one whose id differs from an acknowledged id. */
function isLost(intent: Intent, stored: readonly StoredOrder[]): boolean {
  const [only, second] = stored;
  if (only === undefined) return true;
  return second === undefined && acknowledgedOther(intent, only) !== undefined;
}

/** Every pointer of the counts. */
export function examplesIn({ intents, stored }: LedgerCounts): string[] {
  const kept =
    typeof stored === 'string'
      ? []
      : [stored.lost, stored.doubled].filter((tally) => typeof tally !== 'string');
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
  if (tally.examples.length < maxExamples) tally.examples.push(example);
}
