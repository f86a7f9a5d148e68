// docs/benchmarks.md: every figure with its aim, what was measured, under which conditions, and the command
// that measures it again.
import type { Aim, Figure, Series, Spreads } from '../figure.ts';
import { observationsOf, type UnitLine } from '../state/observations-file.ts';
import type { Machine } from '../state/machine.ts';
import { figureText, spreadOf, type Spread } from '../statistics/spread.ts';
import { earlierFigures, type EarlierFigure } from './earlier-page.ts';

export interface MeasuredFigure {
  figure: Figure;
  /** All of one code; empty if nothing was measured. */
  lines: readonly UnitLine[];
}

/**
 * The complete page. The same observations give the same bytes. `code` is the present checkout's, `earlier`
 * the page so far.
 */
export function benchmarksPage(
  { machine, code, earlier = '' }: { machine: Machine; code: string; earlier?: string },
  measured: readonly MeasuredFigure[],
): string {
  const kept = earlierFigures(earlier);
  const keptOf = ({ figure, lines }: MeasuredFigure): EarlierFigure | undefined =>
    lines.some(({ observations }) => observations !== null) ? undefined : kept.get(figure.name);
  return [
    '# Benchmarks',
    '',
    'Written by `npm run bench`; every number is measured. References run in the same unit as what they are compared with, by turns.',
    'A stopped run goes on where it was: `npm run bench -- NAME …` measures what is missing of these figures, ' +
      '`--render` only writes this page, `--no-wait` does not wait up to two minutes for a quiet machine before each unit, BENCH_NOTE is shown beside what is measured.',
    '',
    'Everything runs on one machine at once: load, service, databases. Each figure names its machine; one that was not measured on this one stays as it was.',
    '',
    '| figure | aim | measured | reached |',
    '|---|---|---|---|',
    ...measured.flatMap((one) => keptOf(one)?.rows ?? aimRows(one)),
    '',
    ...measured.flatMap((one) => keptOf(one)?.section ?? section(one, { code, machine })),
  ].join('\n');
}

function aimRows({ figure, lines }: MeasuredFigure): string[] {
  const of = spreadsOf(lines);
  return figure.aims.map((aim, index) => {
    const { measured, reached } = judge(aim, of);
    return `| ${index === 0 ? `[${figure.what}](#${figure.name})` : ''} | ${aim.wants} | ${measured} | ${reached} |`;
  });
}

/** An aim without enough observations is neither reached nor missed. */
export function judge(
  aim: Aim,
  of: Spreads,
): { measured: string; reached: 'yes' | 'no' | 'not measured' | `only ${number} of ${number}` } {
  const measured = aim.measured(of);
  const { series, n } = aim.atLeast;
  if (measured === undefined) return { measured: '–', reached: 'not measured' };
  const there = of(series)?.n ?? 0;
  if (there < n) return { measured, reached: `only ${there} of ${n}` };
  return { measured, reached: aim.reached(of) ? 'yes' : 'no' };
}

function section({ figure, lines }: MeasuredFigure, here: { code: string; machine: Machine }): string[] {
  const of = spreadsOf(lines);
  const limit = figure.limit?.(of);
  return [
    `## ${figure.name}`,
    '',
    `${sentence(figure.what)}`,
    '',
    `\`npm run bench -- ${figure.name}\``,
    '',
    ...figure.how.map((line) => `- ${line}`),
    '',
    ...seriesTable(figure.series, of),
    ...(limit === undefined ? [] : [`Where it goes: ${limit}.`, '']),
    conditionsOf(figure, lines, here),
    '',
  ];
}

function seriesTable(series: readonly Series[], of: Spreads): string[] {
  const rows = series.flatMap(({ name, label, unit }) => {
    const spread = of(name);
    return spread === undefined
      ? []
      : [`| ${label}${unit === '' ? '' : `, ${unit}`} | ${spreadCells(spread).join(' | ')} |`];
  });
  return rows.length === 0
    ? []
    : ['| | n | min | q1 | median | q3 | max |', '|---|--:|--:|--:|--:|--:|--:|', ...rows, ''];
}

function spreadCells({ n, min, q1, median, q3, max }: Spread): string[] {
  return [n, min, q1, median, q3, max].map(figureText);
}

function conditionsOf(
  figure: Figure,
  lines: readonly UnitLine[],
  { code, machine }: { code: string; machine: Machine },
): string {
  const done = lines.filter(({ observations }) => observations !== null);
  const failed = lines.filter(({ observations }) => observations === null);
  const [first] = done;
  const last = done.at(-1);
  if (first === undefined || last === undefined)
    return `Not measured yet${failed.length === 0 ? '' : `; ${failedText(failed)}`}.`;
  const busy = spreadOf(done.flatMap(({ busyBefore }) => (busyBefore === null ? [] : [busyBefore * 100])));
  return (
    `${done.length} of ${figure.units} units, ${minute(first.at)} to ${minute(last.at)} UTC, commit \`${first.code}\`${first.code === code ? '' : ' (the code has changed since)'}; ` +
    `others kept ${busy === undefined ? 'an unknown share' : `${figureText(busy.median)} % (median) to ${figureText(busy.max)} %`} of the cores busy just before a unit${noteText(done)}` +
    `${failed.length === 0 ? '' : `; ${failedText(failed)}`}. ${machineText(machine)}`
  );
}

function machineText({ cpu, cores, memoryGb, kernel, node }: Machine): string {
  return `Machine: ${cpu}, ${cores} cores, ${memoryGb} GB, ${kernel}, Node ${node}.`;
}

function noteText(lines: readonly UnitLine[]): string {
  return [...new Set(lines.flatMap(({ note }) => (note === undefined ? [] : [note])))]
    .map((note) => `; ${note}`)
    .join('');
}

function failedText(failed: readonly UnitLine[]): string {
  return `${failed.length} ${failed.length === 1 ? 'try' : 'tries'} failed (${[...new Set(failed.map(({ because }) => because?.split('\n')[0] ?? ''))].join('; ')})`;
}

function spreadsOf(lines: readonly UnitLine[]): Spreads {
  const bySeries = new Map<string, number[]>();
  for (const { series, value } of observationsOf(lines)) {
    const values = bySeries.get(series);
    if (values === undefined) bySeries.set(series, [value]);
    else values.push(value);
  }
  return (series) => spreadOf(bySeries.get(series) ?? []);
}

function minute(iso: string): string {
  return iso.slice(0, 16).replace('T', ' ');
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
