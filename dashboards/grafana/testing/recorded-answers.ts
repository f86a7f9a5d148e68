// Answers of a Prometheus that watched a rehearsal, and what its run folder proves: refused orders, a crash of the
// writer, and a cut link to it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Observed, ObservedSeries, RunTruth, Slo } from '../../../contract/index.ts';

export interface RecordedAnswers {
  window: Observed['window'];
  slos: readonly Slo[];
  truth: RunTruth;
  /** By `dashboard/panel/refId`; a query without data is missing. */
  answers: Readonly<Record<string, ObservedSeries[]>>;
}

/** Moments of a query, once, and the values of its series at them; null where a series has none. */
export interface WrittenAnswer {
  at: number[];
  series: { labels: Readonly<Record<string, string>>; values: (number | null)[] }[];
}

export type WrittenAnswers = Omit<RecordedAnswers, 'answers'> & { answers: Record<string, WrittenAnswer> };

export function recordedAnswers(): RecordedAnswers {
  const { answers, ...rest } = JSON.parse(
    readFileSync(join(import.meta.dirname, 'recorded-answers.json'), 'utf8'),
  ) as WrittenAnswers;
  return {
    ...rest,
    answers: Object.fromEntries(
      Object.entries(answers).map(([where, { at, series }]) => [
        where,
        series.map(({ labels, values }) => ({
          labels,
          points: values.flatMap((value, index): [number, number][] =>
            value === null ? [] : [[at[index] ?? 0, value]],
          ),
        })),
      ]),
    ),
  };
}
