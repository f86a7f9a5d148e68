// A comparison as words in columns, for a terminal.
import { terminalLine } from '../../contract/index.ts';
import { boundInWords } from '../rendering/bound-words.ts';
import { count, percent } from '../rendering/figures.ts';
import { outcomeWords } from '../rendering/verdict-words.ts';
import {
  figureKinds,
  type Comparison,
  type Difference,
  type Figure,
  type FigureKind,
  type RunSide,
  type SloPair,
  type SloSide,
  type VerdictPair,
  type VerdictSide,
} from './comparison.ts';
import {
  caveat,
  changeInWords,
  chanceInWords,
  comparisonSentence,
  despiteTitle,
  figureInWords,
  promisedInWords,
  remarksTitle,
  sectionTitles,
} from './comparison-words.ts';

/** Lines without an end; nothing in them that only a terminal understands, whatever a run's texts are. */
export function comparisonText(comparison: Comparison): string {
  const { before, after, differences, remarks, verdicts, slos } = comparison;
  const blocks = [
    [...differenceLines(despiteTitle, differences)],
    [sideLine('before', before), sideLine('after ', after), comparisonSentence(comparison)],
    [...differenceLines(remarksTitle, remarks)],
    verdicts.length === 0 ? [] : ['Claims that differ or are no pass', ...verdicts.flatMap(verdictLines)],
    slos.length === 0 ? [] : ['Objectives', ...slos.flatMap(sloLines), '', caveat],
    ...figureKinds.map((kind) => figureLines(kind, comparison.figures[kind])),
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
  return `${name}  ${outcomeWords[outcome].word.toUpperCase()}  ${id} (${scenario} on ${target})`;
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
    `    ${name}  ${side === null ? 'not there' : `${outcomeWords[side.outcome].word.toUpperCase()}: ${side.because}`}`;
  return [`  ${checker}`, line('before', before), line('after ', after)];
}

function sloLines(pair: SloPair): string[] {
  const cells = [sloCells('before', pair.before), sloCells('after', pair.after)];
  return [
    `  ${pair.name} (${promisedInWords(pair)} promised)`,
    ...columns(cells, [0, 5]).map((line) => `    ${line}`),
    `    ${chanceInWords(pair)}`,
  ];
}

function sloCells(name: string, side: SloSide | null): string[] {
  if (side === null) return [name, '–', '', '', '', 'not asked'];
  return [
    name,
    percent(side.measured, side.objective),
    `${count(side.good)} good`,
    `${count(side.bad)} bad`,
    boundInWords(side),
    outcomeWords[side.outcome].word.toUpperCase(),
  ];
}

function figureLines(kind: FigureKind, figures: readonly Figure[]): string[] {
  if (figures.length === 0) return [];
  const labels = figures.map(({ subject, name }) => (subject === '' ? name : `${subject}: ${name}`));
  const rows = figures.map((figure, index) => [
    labels[index] ?? '',
    figureInWords(figure, 'before'),
    figureInWords(figure, 'after'),
    changeInWords(figure),
  ]);
  const { title, about } = sectionTitles[kind];
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
