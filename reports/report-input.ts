// Everything that a rendering may show: read once from a run folder, judged once, rendered many times.
import type {
  DatabaseLine,
  FaultPlan,
  MachineRow,
  RunEvent,
  RunRecord,
  TimelineRow,
  Verdict,
} from '../contract/index.ts';
import type { Quote } from './evidence-quotes.ts';
import type { LedgerCounts } from './run/ledger-counts.ts';
import type { Reconciliation } from './reconciliation/reconciliation-of.ts';
import type { Overview } from './run/timeline/overview-builder.ts';

export interface ReportInput {
  run: RunRecord;
  plan: FaultPlan;
  verdict: Verdict;
  events: readonly RunEvent[];
  timeline: readonly TimelineRow[];
  /** The same requests in wider steps, with percentiles computed for each step. */
  overview: Overview;
  databases: readonly DatabaseLine[];
  machine: readonly MachineRow[];
  ledger: LedgerCounts | null;
  /** True if there are order probes. Without them outages are unknown, which is not the same as none. */
  probed: boolean;
  /** The lines that evidence and examples point to. */
  quotes: readonly Quote[];
  /** The servers' counts beside the client's; null for a run that was not observed. */
  reconciliation: Reconciliation | null;
}

/** A rendering is pure: same input, same text. It contains no time of judging, no path and no host name. */
export type Rendering = (input: ReportInput) => string;
