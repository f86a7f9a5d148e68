// A comparison as one self-contained page in the style of report.html, without scripts or requests.
import { describeBound } from '../rendering/bound-text.ts';
import { claimOf } from '../rendering/checker-claims.ts';
import { count, percent } from '../rendering/figures.ts';
import { html, type Markup } from '../rendering/html/markup.ts';
import { styleAssets } from '../rendering/html/page-assets.ts';
import { pageHead } from '../rendering/html/page-head.ts';
import { outcomeTag, section } from '../rendering/html/sections/section.ts';
import { outcomeText } from '../rendering/verdict-text.ts';
import {
  firstKinds,
  laterKinds,
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
  describeChange,
  describeChance,
  comparisonSentence,
  despiteTitle,
  describeFigure,
  describePromised,
  remarksTitle,
  sectionTitle,
} from './comparison-text.ts';

export function comparisonPage(comparison: Comparison): string {
  const assets = styleAssets();
  const { before, after } = comparison;
  return html`<!doctype html>
<html lang="en">
${pageHead(`${outcomeText[before.outcome].word} → ${outcomeText[after.outcome].word}: ${before.scenario}`, assets)}
<body>
<a class="skip" href="#comparison">To the comparison</a>
<header class="masthead">
  <p class="mark">Showtime</p>
  <p class="run"><strong>${before.scenario}</strong> on ${before.target}, two runs compared</p>
  <p class="when">${day(before)} and ${day(after)}</p>
</header>
<main>${topSection(comparison)}${firstKinds.map((kind) => figureSection(kind, comparison))}${claimSection(comparison)}${sloSection(comparison)}${laterKinds.map((kind) => figureSection(kind, comparison))}${remarkSection(comparison)}</main>
<footer><p>Nothing is judged here: each run keeps its own verdict. This page fetches nothing.</p></footer>
</body>
</html>
`.markup;
}

function day({ startedAt }: RunSide): string {
  return `${startedAt.slice(0, 10)} ${startedAt.slice(11, 16)} UTC`;
}

function topSection(comparison: Comparison): Markup {
  const { before, after, differences } = comparison;
  return html`
<section id="comparison" class="verdict compared" aria-labelledby="comparison-title">
  <h1 id="comparison-title">${sideLabel('Before', before)} <span class="arrow" aria-hidden="true">→</span> ${sideLabel('After', after)}</h1>
  ${differences.length === 0 ? null : html`<p class="meaning"><strong>${despiteTitle}.</strong></p>${differenceTable(differences, 'What differs')}`}
  <p class="sentence">${comparisonSentence(comparison)}</p>
  <p class="meaning">Before: ${before.id}<br>After: ${after.id}</p>
</section>`;
}

function sideLabel(side: string, { outcome }: RunSide): Markup {
  const { word, sign } = outcomeText[outcome];
  return html`<span class="side ${outcome}"><span class="unseen">${side}: </span><span class="sign" aria-hidden="true">${sign}</span>${word}</span>`;
}

function claimSection({ verdicts }: Comparison): Markup {
  const about = 'Every claim that came out differently, or is no pass. All others passed in both runs.';
  if (verdicts.length === 0)
    return section('claims', 'Claims', about, html`<p>Every claim passed in both runs.</p>`);
  return section(
    'claims',
    'Claims',
    about,
    html`
<table class="sides"><thead><tr><th scope="col">Claim</th><th scope="col">Before</th><th scope="col">After</th></tr></thead>
  <tbody>${verdicts.map(claimRow)}</tbody></table>`,
  );
}

function claimRow({ checker, before, after }: VerdictPair): Markup {
  const cell = (name: string, side: VerdictSide | null): Markup =>
    html`<td data-side="${name}" class="${side?.outcome ?? 'not-asked'}">${side === null ? 'not there' : html`${outcomeTag(side.outcome)}<span class="note">${side.because}</span>`}</td>`;
  return html`
  <tr><th scope="row"><strong>${checker}</strong><span class="note">${claimOf(checker)}</span></th>${cell('Before', before)}${cell('After', after)}</tr>`;
}

function sloSection({ slos }: Comparison): Markup | null {
  if (slos.length === 0) return null;
  return section(
    'objectives',
    'Objectives',
    'What a customer sees, retries included. Bounds are exact and one-sided, 95 % certain.',
    html`
<table class="sides"><thead><tr><th scope="col">Objective</th><th scope="col">Before</th><th scope="col">After</th><th scope="col">Difference</th></tr></thead>
  <tbody>${slos.map(sloRow)}</tbody></table>
<p class="note caveat">${caveat}</p>`,
  );
}

function sloRow(pair: SloPair): Markup {
  const cell = (name: string, side: SloSide | null): Markup =>
    html`<td data-side="${name}" class="${side?.outcome ?? 'not-asked'}">${side === null ? 'not asked' : html`<span class="figure">${percent(side.measured, side.objective)}</span>${outcomeTag(side.outcome)}<span class="note">${count(side.good)} good, ${count(side.bad)} bad; ${describeBound(side)}</span>`}</td>`;
  const marked = pair.chance.tested && pair.chance.moreThanChance;
  return html`
  <tr><th scope="row"><strong>${pair.name}</strong><span class="note">${describePromised(pair)} promised</span></th>${cell('Before', pair.before)}${cell('After', pair.after)}<td data-side="Difference">${marked ? html`<strong>${describeChance(pair)}</strong>` : describeChance(pair)}</td></tr>`;
}

function figureSection(kind: FigureKind, comparison: Comparison): Markup | null {
  const figures = comparison.figures[kind];
  if (figures.length === 0) return null;
  const { title, about } = sectionTitle(kind, comparison);
  const subjects = [...new Set(figures.map(({ subject }) => subject))];
  return section(
    kind,
    title,
    about,
    html`
<div class="scroll" tabindex="0" role="region" aria-label="${title}"><table class="numbers named"><thead><tr><th scope="col">${kind === 'latency' ? 'Journey' : 'Figure'}</th><th scope="col">Before</th><th scope="col">After</th><th scope="col">Difference</th></tr></thead>
  ${subjects.map((subject) => html`<tbody>${subject === '' ? null : html`<tr class="subject"><th scope="rowgroup" colspan="4">${subject}</th></tr>`}${figures.filter((figure) => figure.subject === subject).map(figureRow)}</tbody>`)}</table></div>`,
  );
}

function figureRow(figure: Figure): Markup {
  return html`
  <tr><th scope="row">${figure.name}</th><td>${describeFigure(figure, 'before')}</td><td>${describeFigure(figure, 'after')}</td><td>${describeChange(figure)}</td></tr>`;
}

function remarkSection({ remarks }: Comparison): Markup | null {
  return remarks.length === 0
    ? null
    : section(
        'remarks',
        remarksTitle,
        'What one compares: it makes no figure meaningless.',
        differenceTable(remarks, 'What'),
      );
}

function differenceTable(differences: readonly Difference[], title: string): Markup {
  return html`<table class="sides"><thead><tr><th scope="col">${title}</th><th scope="col">Before</th><th scope="col">After</th></tr></thead>
  <tbody>${differences.map(({ of, before, after }) => html`<tr><th scope="row">${of}</th><td data-side="Before">${before}</td><td data-side="After">${after}</td></tr>`)}</tbody></table>`;
}
