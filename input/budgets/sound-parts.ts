// Takes every well-formed part from a budgets file, so that its other problems are reported together with the
// structural ones.
import {
  budgetEntry,
  budgetsFile,
  defaultRates,
  type BudgetEntry,
  type GateEngine,
  type GateLoad,
  type SubjectRecipe,
} from '../../contract/index.ts';

export interface NumberedEntry {
  /** Place in the file's list, from 0. */
  index: number;
  entry: BudgetEntry;
}

/** The parts of a file; a part whose shape is wrong is null, an entry whose shape is wrong is left out. */
export interface SoundParts {
  slos: string | null;
  load: GateLoad | null;
  subject: SubjectRecipe | null;
  entries: readonly NumberedEntry[];
}

export function soundParts(value: unknown, engine: GateEngine): SoundParts {
  const { slos, load, subject, budgets } = (
    typeof value === 'object' && value !== null ? value : {}
  ) as Record<string, unknown>;
  const entries = Array.isArray(budgets)
    ? budgets.map((entry, index) => ({ index, entry: budgetEntry.safeParse(entry).data }))
    : [];
  return {
    slos: budgetsFile.shape.slos.safeParse(slos).data ?? null,
    load: loadOf(load, engine),
    subject: budgetsFile.shape.subject.safeParse(subject).data ?? null,
    entries: entries.flatMap(({ index, entry }) => (entry === undefined ? [] : [{ index, entry }])),
  };
}

function loadOf(value: unknown, engine: GateEngine): GateLoad | null {
  const { data } = budgetsFile.shape.load.safeParse(value);
  return data === undefined ? null : { ...data, ratePerSecond: data.ratePerSecond ?? defaultRates[engine] };
}
