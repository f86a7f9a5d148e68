// A comparison as Markdown, fit for a pull request: what matters first, figures folded away below it.
import { boundInWords } from '../rendering/bound-words.ts';
import { count, percent } from '../rendering/figures.ts';
import { md, table } from '../rendering/markdown.ts';
import { outcomeWords } from '../rendering/verdict-words.ts';
import {
  figureKinds,
  type Comparison,
  type Difference,
  type Figure,
  type FigureKind,
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

/** Sections from here on explain more than they tell. */
const foldedFrom: FigureKind = 'load';

export function comparisonMarkdown(comparison: Comparison): string {
  const { before, after, differences, remarks, verdicts, slos, figures } = comparison;
  const tables = figureKinds
    .map((kind) => ({ kind, text: figureTable(kind, figures[kind]) }))
    .filter(({ text }) => text !== '');
  const shown = tables.filter(({ kind }) => figureKinds.indexOf(kind) < figureKinds.indexOf(foldedFrom));
  const folded = tables.filter((one) => !shown.includes(one));
  const parts = [
    `## ${md(before.scenario)}: ${outcomeWords[before.outcome].word} → ${outcomeWords[after.outcome].word}`,
    ...(differences.length === 0 ? [] : [`**${despiteTitle}**`, differenceList(differences)]),
    md(comparisonSentence(comparison)),
    `Before: ${md(before.id)}. After: ${md(after.id)}.`,
    ...(verdicts.length === 0 ? [] : ['### Claims that differ or are no pass', verdictTable(verdicts)]),
    ...(slos.length === 0 ? [] : ['### Objectives', sloTable(slos), md(caveat)]),
    ...shown.map(({ text }) => text),
    ...fold(
      'Load, orders, durations',
      folded.map(({ text }) => text),
    ),
    ...(remarks.length === 0 ? [] : fold(remarksTitle, [differenceList(remarks)])),
  ];
  return `${parts.join('\n\n')}\n`;
}

function fold(title: string, texts: readonly string[]): string[] {
  return texts.length === 0 ? [] : ['<details>', `<summary>${title}</summary>`, ...texts, '</details>'];
}

function differenceList(differences: readonly Difference[]): string {
  return differences
    .map(({ of, before, after }) => `- ${md(of)}: ${md(before)} before, ${md(after)} after`)
    .join('\n');
}

function verdictTable(verdicts: readonly VerdictPair[]): string {
  const cell = (side: VerdictSide | null): string =>
    side === null ? 'not there' : `**${outcomeWords[side.outcome].word}**: ${md(side.because)}`;
  return table(
    [{ title: 'Checker' }, { title: 'Before' }, { title: 'After' }],
    verdicts.map(({ checker, before, after }) => [md(checker), cell(before), cell(after)]),
  );
}

function sloTable(slos: readonly SloPair[]): string {
  const cell = (side: SloSide | null): string =>
    side === null
      ? 'not asked'
      : `${outcomeWords[side.outcome].word}: ${percent(side.measured, side.objective)}<br>${count(side.good)} good, ${count(side.bad)} bad<br>${boundInWords(side)}`;
  const columns = [
    { title: 'Objective' },
    { title: 'Promised', figure: true },
    { title: 'Before' },
    { title: 'After' },
    { title: 'Difference' },
  ];
  return table(
    columns,
    slos.map((pair) => [
      md(pair.name),
      promisedInWords(pair),
      cell(pair.before),
      cell(pair.after),
      md(chanceInWords(pair)),
    ]),
  );
}

function figureTable(kind: FigureKind, figures: readonly Figure[]): string {
  if (figures.length === 0) return '';
  const { title, about } = sectionTitles[kind];
  const rows = figures.map((figure) => [
    md(`${figure.subject} ${figure.name}`),
    figureInWords(figure, 'before'),
    figureInWords(figure, 'after'),
    changeInWords(figure),
  ]);
  return [
    `### ${title}`,
    about,
    table(
      [{ title: '' }, ...['Before', 'After', 'Difference'].map((name) => ({ title: name, figure: true }))],
      rows,
    ),
  ].join('\n\n');
}
