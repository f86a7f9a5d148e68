// What figures need of a run folder: its faults with their events, its order sends, what customers got, what
// was stored.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  problems,
  runFiles,
  verdict,
  type FaultKind,
  type LedgerLine,
  type RunEvent,
  type Verdict,
} from '../../contract/index.ts';
import { openRun, type RecordedRun } from '../../reports/index.ts';

export interface FaultWindow {
  id: string;
  /** The last moment at which the fault was certainly not there yet, ms on the run's clock. */
  injectedMs: number;
  /** Null if the system never got steady again. */
  steadyMs: number | null;
  /** The first of each kind from injection on, until steady. */
  first(kind: RunEvent['kind']): number | undefined;
  /** The pod that was chosen; null for database faults. */
  pod: string | null;
}

export interface RunFacts {
  run: RecordedRun;
  verdict: Verdict;
  faults: readonly FaultWindow[];
  /** Last event, ms: the run's end. */
  endMs: number;
  /** When orders were acknowledged, customers' and probes', ascending, ms. */
  acknowledgedMs: readonly number[];
  /** When customers sent an order for the first time, ascending, ms. */
  orderedMs: readonly number[];
  /** Customers whose order ended neither acknowledged nor sold out. */
  customersWithout: readonly { key: string; sentMs: number }[];
  /** Customers' order sends that ended neither acknowledged nor sold out. */
  failedSendsMs: readonly number[];
}

/** Without these a run did not do what was requested. */
const validity = ['load-delivered', 'clock-steady', 'ledger-complete'];

/** @throws Error without a complete recording of the requested load: then the run proves nothing */
export function readRunFacts(dir: string, kind: FaultKind): RunFacts {
  const run = openRun(dir);
  const events = [...run.events().lines].map(({ value }) => value).sort((a, b) => a.atMs - b.atMs);
  if (!events.some((event) => event.kind === 'recording-closed'))
    throw new Error('the run was not recorded to its end');
  const judged = verdict.parse(JSON.parse(readFileSync(join(dir, runFiles.verdict), 'utf8')));
  const invalid = judged.verdicts.find(
    ({ checker, outcome }) => validity.includes(checker) && outcome !== 'pass',
  );
  if (invalid !== undefined)
    throw new Error(`the run proves nothing: ${invalid.checker}: ${invalid.because}`);
  return {
    run,
    verdict: judged,
    faults: faultWindows(events, kind),
    endMs: events.at(-1)?.atMs ?? 0,
    ...orderFacts(run),
  };
}

function faultWindows(events: readonly RunEvent[], kind: FaultKind): FaultWindow[] {
  return events.flatMap((event) => {
    if (event.kind !== 'fault-injected' || event.fault.kind !== kind) return [];
    const { id, atMs: injectedMs } = event;
    const steadyMs = events.find((later) => later.kind === 'system-steady' && later.id === id)?.atMs ?? null;
    const declared = events.find((earlier) => earlier.kind === 'fault-declared' && earlier.id === id);
    const pod = declared?.kind === 'fault-declared' ? declared.evidence['pod'] : null;
    return [
      {
        id,
        injectedMs,
        steadyMs,
        pod: typeof pod === 'string' ? pod : null,
        first: (wanted) =>
          events.find(
            (later) =>
              later.kind === wanted && later.atMs >= injectedMs && later.atMs <= (steadyMs ?? Infinity),
          )?.atMs,
      },
    ];
  });
}

type OrderFacts = Pick<RunFacts, 'acknowledgedMs' | 'orderedMs' | 'customersWithout' | 'failedSendsMs'>;

function orderFacts(run: RecordedRun): OrderFacts {
  const acknowledgedMs: number[] = [];
  const orderedMs: number[] = [];
  const failedSendsMs: number[] = [];
  const customers = new Map<string, { sentMs: number; good: boolean }>();
  for (const { value: line } of run.ledger().lines) {
    if (line.op !== 'order' || line.settling === true) continue;
    if (line.outcome === 'acknowledged') acknowledgedMs.push(line.atMs);
    if (line.n < 0) continue;
    const id = `${line.member} ${line.key}`;
    const known = customers.get(id);
    if (line.outcome !== 'attempted') {
      const good = isGoodEnd(line);
      if (!good) failedSendsMs.push(line.atMs);
      if (known !== undefined) known.good ||= good;
    } else if (known === undefined) {
      customers.set(id, { sentMs: line.atMs, good: false });
      orderedMs.push(line.atMs);
    }
  }
  const ascending = (list: number[]): number[] => list.sort((a, b) => a - b);
  return {
    acknowledgedMs: ascending(acknowledgedMs),
    orderedMs: ascending(orderedMs),
    failedSendsMs: ascending(failedSendsMs),
    customersWithout: [...customers]
      .filter(([, { good }]) => !good)
      .map(([key, { sentMs }]) => ({ key, sentMs })),
  };
}

function isGoodEnd({ outcome, status, problem }: LedgerLine): boolean {
  return outcome === 'acknowledged' || (status === 409 && problem === problems['sold-out'].type);
}
