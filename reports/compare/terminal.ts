// A comparison as words in columns, for a terminal.
import { terminalLine } from '../../contract/index.ts';
import { describeBound } from '../rendering/bound-text.ts';
import { count, percent } from '../rendering/figures.ts';
import { outcomeText } from '../rendering/verdict-text.ts';
import {
  firstKinds,
  laterKinds,
  type Comparison,
  type Difference,
  type FigureKind,
  type RunSide,
  type SloPair,
  type SloSide,
  type VerdictPair,
  type VerdictSide,
} from './comparison.ts';
import {
  caveat,
  describeChange,
  describeChance,
  comparisonSentence,
  despiteTitle,
  describeFigure,
  describePromised,
  remarksTitle,
  sectionTitle,
} from './comparison-text.ts';

/** Lines without line ends and without control characters, with any texts in a run. */
export function comparisonText(comparison: Comparison): string {
  const { before, after, differences, remarks, verdicts, slos } = comparison;
  const figures = (kinds: readonly FigureKind[]): string[][] =>
    kinds.map((kind) => figureLines(kind, comparison));
  const blocks = [
    [...differenceLines(despiteTitle, differences)],
    [sideLine('before', before), sideLine('after ', after), comparisonSentence(comparison)],
    [...differenceLines(remarksTitle, remarks)],
    ...figures(firstKinds),
    verdicts.length === 0 ? [] : ['Claims that differ or are no pass', ...verdicts.flatMap(verdictLines)],
    slos.length === 0 ? [] : ['Objectives', ...slos.flatMap(sloLines), '', caveat],
    ...figures(laterKinds),
  ];
  return blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.map(oneLine).join('\n'))
    .join('\n\n');
}

/** Keeps the columns' spaces and lets nothing else through that moves the cursor. */
function oneLine(text: string): string {
  return terminalLine(text.replace(/\t/g, ' ')).trimEnd();
}

function sideLine(name: string, { id, outcome, scenario, target }: RunSide): string {
  return `${name}  ${outcomeText[outcome].word.toUpperCase()}  ${id} (${scenario} on ${target})`;
}

function differenceLines(title: string, differences: readonly Difference[]): string[] {
  return differences.length === 0
    ? []
    : [
        `${title}:`,
        ...differences.map(({ of, before, after }) => `  ${of}: ${before} before, ${after} after`),
      ];
}

function verdictLines({ checker, before, after }: VerdictPair): string[] {
  const line = (name: string, side: VerdictSide | null): string =>
    `    ${name}  ${side === null ? 'not there' : `${outcomeText[side.outcome].word.toUpperCase()}: ${side.because}`}`;
  return [`  ${checker}`, line('before', before), line('after ', after)];
}

function sloLines(pair: SloPair): string[] {
  const cells = [sloCells('before', pair.before), sloCells('after', pair.after)];
  return [
    `  ${pair.name} (${describePromised(pair)} promised)`,
    ...columns(cells, [0, 5]).map((line) => `    ${line}`),
    `    ${describeChance(pair)}`,
  ];
}

function sloCells(name: string, side: SloSide | null): string[] {
  if (side === null) return [name, '–', '', '', '', 'not asked'];
  return [
    name,
    percent(side.measured, side.objective),
    `${count(side.good)} good`,
    `${count(side.bad)} bad`,
    describeBound(side),
    outcomeText[side.outcome].word.toUpperCase(),
  ];
}

function figureLines(kind: FigureKind, comparison: Comparison): string[] {
  const figures = comparison.figures[kind];
  if (figures.length === 0) return [];
  const labels = figures.map(({ subject, name }) => (subject === '' ? name : `${subject}: ${name}`));
  const rows = figures.map((figure, index) => [
    labels[index] ?? '',
    describeFigure(figure, 'before'),
    describeFigure(figure, 'after'),
    describeChange(figure),
  ]);
  const { title, about } = sectionTitle(kind, comparison);
  return [
    `${title}. ${about}`,
    ...columns([['', 'before', 'after', 'difference'], ...rows], [0]).map((line) => `  ${line}`),
  ];
}

/** Cells in columns two spaces apart, figures on the right; `left` are the columns of words. */
function columns(rows: readonly (readonly string[])[], left: readonly number[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) =>
        left.includes(column) ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
}
