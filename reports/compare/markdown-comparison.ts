// A comparison as Markdown, fit for a pull request: what matters first, figures folded away below it.
import { describeBound } from '../rendering/bound-text.ts';
import { count, percent } from '../rendering/figures.ts';
import { md, table } from '../rendering/markdown.ts';
import { outcomeText } from '../rendering/verdict-text.ts';
import {
  firstKinds,
  laterKinds,
  type Comparison,
  type Difference,
  type FigureKind,
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

/** Details, so they are folded. */
const foldedKinds: readonly FigureKind[] = ['load', 'orders', 'durations'];

export function comparisonMarkdown(comparison: Comparison): string {
  const { before, after, differences, remarks, verdicts, slos } = comparison;
  const tables = (kinds: readonly FigureKind[]): string[] =>
    kinds.map((kind) => figureTable(kind, comparison)).filter((text) => text !== '');
  const parts = [
    `## ${md(before.scenario)}: ${outcomeText[before.outcome].word} → ${outcomeText[after.outcome].word}`,
    ...(differences.length === 0 ? [] : [`**${despiteTitle}**`, differenceList(differences)]),
    md(comparisonSentence(comparison)),
    `Before: ${md(before.id)}. After: ${md(after.id)}.`,
    ...tables(firstKinds),
    ...(verdicts.length === 0 ? [] : ['### Claims that differ or are no pass', verdictTable(verdicts)]),
    ...(slos.length === 0 ? [] : ['### Objectives', sloTable(slos), md(caveat)]),
    ...tables(laterKinds.filter((kind) => !foldedKinds.includes(kind))),
    ...fold('Load, orders, durations', tables(foldedKinds)),
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
    side === null ? 'not there' : `**${outcomeText[side.outcome].word}**: ${md(side.because)}`;
  return table(
    [{ title: 'Checker' }, { title: 'Before' }, { title: 'After' }],
    verdicts.map(({ checker, before, after }) => [md(checker), cell(before), cell(after)]),
  );
}

function sloTable(slos: readonly SloPair[]): string {
  const cell = (side: SloSide | null): string =>
    side === null
      ? 'not asked'
      : `${outcomeText[side.outcome].word}: ${percent(side.measured, side.objective)}<br>${count(side.good)} good, ${count(side.bad)} bad<br>${describeBound(side)}`;
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
      describePromised(pair),
      cell(pair.before),
      cell(pair.after),
      md(describeChance(pair)),
    ]),
  );
}

function figureTable(kind: FigureKind, comparison: Comparison): string {
  const figures = comparison.figures[kind];
  if (figures.length === 0) return '';
  const { title, about } = sectionTitle(kind, comparison);
  const rows = figures.map((figure) => [
    md(`${figure.subject} ${figure.name}`),
    describeFigure(figure, 'before'),
    describeFigure(figure, 'after'),
    describeChange(figure),
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
