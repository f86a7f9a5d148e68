// Orders that were acknowledged while only one server had the commit: a loss of that server would have lost
// them.
import type { DatabaseLine } from '../../contract/index.ts';
import type { LoadedRun } from './loaded-run.ts';
import { runWindow, type TimeWindow } from './evidence/run-window.ts';

/** Commits were not confirmed by a second server in these spans. */
export interface Unprotected {
  spans: readonly TimeWindow[];
  /** Orders that were acknowledged then, the probe's among them. */
  orders: number;
  /** True if no state of the run has a second server that confirms commits. */
  always: boolean;
}

type State = DatabaseLine & { kind: 'state' };

/** Null where the run did not promise databases or a ledger, or recorded no state. */
export function unprotectedOf(run: LoadedRun): Unprotected | null {
  const facts = ['databases', 'ledger'] as const;
  if (!facts.every((fact) => run.promises(fact) && run.has(fact))) return null;
  const states = run.databases.rows.flatMap(({ value }) => (value.kind === 'state' ? [value] : []));
  if (states.length === 0) return null;
  const spans = spansOf(states, runWindow(run.record).toMs);
  return { spans, orders: acknowledgedIn(run, spans), always: !states.some(isProtected) };
}

/** Semi-synchronous replication is on, and a reader takes part in it. */
function isProtected({ semiSync, semiSyncReaders }: State): boolean {
  return semiSync && semiSyncReaders > 0;
}

/** From each first unprotected state to the next protected one. States without a writer are skipped. */
function spansOf(states: readonly State[], endMs: number): TimeWindow[] {
  const spans: TimeWindow[] = [];
  let fromMs: number | undefined;
  for (const state of states) {
    if (state.writer === null) continue;
    if (!isProtected(state)) fromMs ??= state.atMs;
    else if (fromMs !== undefined) {
      spans.push({ fromMs, toMs: state.atMs });
      fromMs = undefined;
    }
  }
  return fromMs === undefined ? spans : [...spans, { fromMs, toMs: endMs }];
}

function acknowledgedIn(run: LoadedRun, spans: readonly TimeWindow[]): number {
  if (spans.length === 0) return 0;
  let orders = 0;
  for (const { acknowledgedMs } of run.ledger.orders.values())
    if (
      acknowledgedMs !== undefined &&
      spans.some(({ fromMs, toMs }) => acknowledgedMs >= fromMs && acknowledgedMs < toMs)
    )
      orders += 1;
  return orders;
}

/** `42 orders were acknowledged while no second server confirmed commits (1.1 s in 1 span)`. */
export function describeUnprotected({ spans, orders }: Unprotected): string {
  const lengthMs = spans.reduce((sum, { fromMs, toMs }) => sum + (toMs - fromMs), 0);
  const length = Number.isFinite(lengthMs) ? `${Math.round(lengthMs / 100) / 10} s` : 'to the end';
  return `${orders} orders were acknowledged while no second server confirmed commits (${length} in ${spans.length} ${spans.length === 1 ? 'span' : 'spans'})`;
}
