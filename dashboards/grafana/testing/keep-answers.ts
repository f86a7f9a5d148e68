// Writes recorded-answers.json: the answers of an observed run and what its folder proves, for tests of what is
// checked and drawn.
//   npx tsx dashboards/grafana/testing/keep-answers.ts RUN_FOLDER
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { observed, type ObservedSeries } from '../../../contract/index.ts';
import { openRun, truthOf } from '../../../reports/index.ts';
import type { WrittenAnswer, WrittenAnswers } from './recorded-answers.ts';

const [folder = '.'] = process.argv.slice(2);
const { queries, window } = observed.parse(JSON.parse(readFileSync(join(folder, 'observed.json'), 'utf8')));
const kept: WrittenAnswers = {
  window,
  slos: openRun(folder).record.slos,
  truth: truthOf(folder),
  answers: Object.fromEntries(
    queries
      .filter(({ series }) => series.length > 0)
      .map(({ dashboard, panel, refId, series }) => [`${dashboard}/${panel}/${refId}`, written(series)]),
  ),
};

function written(series: readonly ObservedSeries[]): WrittenAnswer {
  const at = [...new Set(series.flatMap(({ points }) => points.map(([atMs]) => atMs)))].sort((a, b) => a - b);
  return {
    at,
    series: series.map(({ labels, points }) => {
      const values = new Map(points);
      return { labels, values: at.map((atMs) => rounded(values.get(atMs) ?? null)) };
    }),
  };
}

/** Moments of the wall clock to a millisecond, all else to six digits. */
function rounded(value: number | null): number | null {
  return value === null ? null : Math.abs(value) > 1e9 ? Math.round(value) : Number(value.toPrecision(6));
}

const lines = Object.entries(kept.answers).map(
  ([where, answer]) => `    ${JSON.stringify(where)}: ${JSON.stringify(answer)}`,
);
const truth = JSON.stringify(kept.truth, (_key, value: unknown) =>
  typeof value === 'number' && !Number.isInteger(value) ? Number(value.toFixed(6)) : value,
);
writeFileSync(
  join(import.meta.dirname, 'recorded-answers.json'),
  `{\n  "window": ${JSON.stringify(kept.window)},\n  "slos": ${JSON.stringify(kept.slos)},\n  "truth": ${truth},\n  "answers": {\n${lines.join(',\n')}\n  }\n}\n`,
);
