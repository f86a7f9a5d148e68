// One fact from a file of the run folder, and when it was known.
import {
  comparisonLine,
  databaseLine,
  parseMachine,
  parseProbe,
  parseSample,
  runEvent,
  runFiles,
  showLine,
  type ComparisonLine,
  type DatabaseLine,
  type FaultPlan,
  type LedgerLine,
  type MachineRow,
  type ProbeRow,
  type RunEvent,
  type RunRecord,
  type SampleRow,
  type ShowLine,
  type Verdict,
} from '../../../contract/index.ts';
import type { LedgerCounts } from '../../run/ledger-counts.ts';
import { quickLedgerLine } from '../../run/quick-lines.ts';

/** The files that grow line by line. */
export const lineFiles = [
  'events',
  'databases',
  'probes',
  'ledger',
  'samples',
  'machine',
  'comparisons',
  'show',
] as const;
export type LineFile = (typeof lineFiles)[number];

export type LiveFact =
  | { of: 'run'; value: RunRecord }
  | { of: 'plan'; value: FaultPlan }
  | { of: 'events'; value: RunEvent }
  | { of: 'databases'; value: DatabaseLine }
  | { of: 'probes'; value: ProbeRow }
  | { of: 'ledger'; value: LedgerLine }
  | { of: 'samples'; value: SampleRow }
  | { of: 'machine'; value: MachineRow }
  | { of: 'comparisons'; value: ComparisonLine }
  | { of: 'show'; value: ShowLine }
  /** What was counted over the closed folder, by the code that reports use; null where there is no ledger. */
  | { of: 'counts'; value: LedgerCounts | null }
  | { of: 'verdict'; value: Verdict };

type LineFact = Extract<LiveFact, { of: LineFile }>;

/** The path of a file in its folder. */
export const nameOf: Readonly<Record<LineFile, string>> = {
  events: runFiles.events,
  databases: runFiles.databases,
  probes: runFiles.probes,
  ledger: runFiles.ledger,
  samples: runFiles.samples,
  machine: runFiles.machine,
  comparisons: runFiles.comparisons,
  show: runFiles.show,
};

/** Undefined for a header and for a line that cannot be read: verdicts name those, a view leaves them out. */
export function factOf(of: LineFile, line: string): LineFact | undefined {
  const value = readers[of](line);
  return value === undefined ? undefined : ({ of, value } as LineFact);
}

/** When the fact was written, about: replays show it then. ms since the run's start. */
export function knownAtMs(fact: LineFact): number {
  switch (fact.of) {
    case 'probes':
      return fact.value.endedMs;
    case 'samples':
      if (fact.value.kind === 'r') return fact.value.sentMs + fact.value.serviceMs;
      return fact.value.scheduledMs + (fact.value.kind === 'a' ? fact.value.startLagMs : 0);
    default:
      return fact.value.atMs;
  }
}

const readers: { readonly [File in LineFile]: (line: string) => unknown } = {
  events: (line) => json(line, runEvent),
  databases: (line) => json(line, databaseLine),
  probes: parseProbe,
  ledger: (line) => quickLedgerLine.fromText?.(line) ?? json(line, quickLedgerLine),
  samples: parseSample,
  machine: parseMachine,
  comparisons: (line) => json(line, comparisonLine),
  show: (line) => json(line, showLine),
};

function json<T>(
  line: string,
  schema: { safeParse(value: unknown): { success: boolean; data?: T } },
): T | undefined {
  try {
    return schema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
