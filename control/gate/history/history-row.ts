// Turns a gate's verdict into one row of a history file: what was compared, and the figures of each budget.
import type { Budget, BudgetStage, BudgetVerdict, GateVerdict } from '../../../contract/index.ts';
import { textCell } from './csv-line.ts';

/**
 * Columns that every history file begins with. None may be named `branch`: Otava would take the file apart by
 * it.
 */
export const fixedColumns = ['time', 'id', 'outcome', 'candidate', 'commit', 'baseline', 'pairs'] as const;
export const figures = ['candidate_ms', 'slowdown_percent', 'bad_percent'] as const;
export type Figure = (typeof figures)[number];

/** The figures of each kind of budget; no latency belongs to an availability. */
const figuresOf: Record<Budget['kind'], readonly Figure[]> = {
  relative: ['candidate_ms', 'slowdown_percent'],
  absolute: ['candidate_ms', 'bad_percent'],
  availability: ['bad_percent'],
  errors: ['bad_percent'],
};

/**
 * Cells by column, the fixed ones first. An invalid experiment has empty figures: what it measured is not the
 * candidate.
 */
export function historyRow(verdict: GateVerdict): Map<string, string> {
  const candidate = verdict.subjects.find(({ side }) => side === 'candidate');
  const baseline = verdict.subjects.find(({ side }) => side === 'baseline');
  const fixed: Record<(typeof fixedColumns)[number], string> = {
    // Otava requires an offset; every reader takes +00:00 as UTC.
    time: new Date(verdict.startedAt).toISOString().replace('Z', '+00:00'),
    id: textCell(verdict.id),
    outcome: verdict.outcome,
    candidate: textCell(candidate?.asked ?? ''),
    commit: textCell(candidate?.commit ?? ''),
    baseline: textCell(baseline?.asked ?? ''),
    pairs: String(verdict.pairs.discovery + verdict.pairs.confirmation),
  };
  const measured = verdict.outcome !== 'invalid';
  return new Map([
    ...fixedColumns.map((column): [string, string] => [column, fixed[column]]),
    ...verdict.budgets.flatMap((one) => cells(one, measured)),
  ]);
}

/**
 * `menu-p95-relative.slowdown_percent` is the figure `slowdown_percent`; undefined if the column is no figure
 * of a budget.
 */
export function figureOf(column: string): Figure | undefined {
  return figures.find((figure) => column.endsWith(`.${figure}`) && column.length > figure.length + 1);
}

function cells({ budget, discovery, confirmation }: BudgetVerdict, measured: boolean): [string, string][] {
  // Confirmation is the fairer measurement where there is one: discovery ended because it looked bad.
  const stage = measured ? (confirmation ?? discovery) : null;
  return figuresOf[budget.kind].map((figure) => [
    `${textCell(budget.name)}.${figure}`,
    stage === null ? '' : number(read[figure](stage)),
  ]);
}

const read: Record<Figure, (stage: BudgetStage) => number | null> = {
  candidate_ms: (stage) => stage.candidateMs,
  slowdown_percent: (stage) => stage.share && stage.share.estimate * 100,
  bad_percent: ({ bad, rise }) =>
    rise !== undefined ? (rise.candidate.count / rise.candidate.of) * 100 : bad && bad.share * 100,
};

function number(value: number | null): string {
  return value === null || !Number.isFinite(value) ? '' : String(Number(value.toPrecision(6)));
}
