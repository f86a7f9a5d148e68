// Everything that a rendering may show: read once from a run folder, judged once, rendered many times.
import type { DatabaseLine, FaultPlan, MachineRow, RunEvent, RunRecord, TimelineRow, Verdict } from '../contract/index.ts';

/** Intents and sends of the ledger by how they ended; probes are left out. */
export interface LedgerCounts {
  intents: { acknowledged: number; refused: number; unsure: number };
  soldOut: number;
  retried: number;
}

export interface ReportInput {
  run: RunRecord;
  plan: FaultPlan;
  verdict: Verdict;
  events: readonly RunEvent[];
  timeline: readonly TimelineRow[];
  databases: readonly DatabaseLine[];
  machine: readonly MachineRow[];
  ledger: LedgerCounts | null;
}

/** A rendering is pure: same input, same text. No judging time, path or host gets in by the back door. */
export type Rendering = (input: ReportInput) => string;
