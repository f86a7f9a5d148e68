// summary.md: the verdict as it fits into a pull request, with every checker folded away below it.
import type { CheckVerdict, Outage, SloResult, Verdict } from '../../contract/index.ts';
import type { Rendering, ReportInput } from '../report-input.ts';
import { boundInWords } from './bound-words.ts';
import { claimOf, groupOf, groupTitles, type CheckerGroup } from './checker-claims.ts';
import { faultTitle } from './fault-words.ts';
import { count, duration, instant, objectivePercent, percent, setLength } from './figures.ts';
import { md, table } from './markdown.ts';
import { meanings, outcomeWords, verdictSentence } from './verdict-words.ts';

const marks: Readonly<Record<CheckVerdict['outcome'], string>> = { pass: '✅', fail: '❌', unknown: '❓', 'not-asked': '➖' };

export const summaryMarkdown: Rendering = (input) => {
  const { run, verdict } = input;
  const parts = [
    `## ${marks[verdict.outcome]} ${outcomeWords[verdict.outcome].word}: ${md(run.scenario)}`,
    md(verdictSentence(input)),
    ...(verdict.outcome === 'unknown' ? [meanings.unknown] : []),
    ...section('Broken or unknown', brokenTable(verdict.verdicts)),
    ...section('Objectives', sloTable(verdict.slos)),
    ...section('Outages', outageTable(verdict.outages)),
    loadLine(input),
    folded(verdict),
    `Judge it again from the run folder: \`showtime analyze runs/${codeSafe(run.id)}\``,
  ];
  return `${parts.join('\n\n')}\n`;
};

function section(title: string, body: string | null): string[] {
  return body === null ? [] : [`### ${title}`, body];
}

function brokenTable(verdicts: readonly CheckVerdict[]): string | null {
  const broken = ['fail', 'unknown'].flatMap((outcome) => verdicts.filter((verdict) => verdict.outcome === outcome));
  if (broken.length === 0) return null;
  return table([{ title: '' }, { title: 'Checker' }, { title: 'Because' }, { title: 'Evidence' }],
    broken.map(({ outcome, checker, because, evidence }) => [marks[outcome], md(checker), md(because), evidence.map(md).join('<br>')]));
}

function sloTable(slos: readonly SloResult[]): string | null {
  if (slos.length === 0) return null;
  const columns = [{ title: '' }, { title: 'Objective' }, ...['Promised', 'Measured', '95 % certain', 'Good', 'Bad'].map((title) => ({ title, figure: true }))];
  return table(columns, slos.map((result) => {
    const { name, objective, measured, good, bad, outcome } = result;
    return [marks[outcome], md(name), objectivePercent(objective), percent(measured, objective),
      boundInWords(result), count(good), count(bad)];
  }));
}

function outageTable(outages: readonly Outage[]): string | null {
  if (outages.length === 0) return null;
  const titles = ['Injected', 'Outage', 'Detection', 'Promotion', 'Endpoint', 'Service', 'Backlog', 'Steady after', 'Failed', 'Unsure'];
  const columns = [{ title: 'Fault' }, ...titles.map((title) => ({ title, figure: true }))];
  return table(columns, outages.map(({ id, fault, injectedMs, outageMs, layers, steadyMs, failed, unsure }) => [
    `${md(id)} ${md(faultTitle(fault))}`, instant(injectedMs), outageMs === null ? 'none' : duration(outageMs),
    ...[layers.detectionMs, layers.promotionMs, layers.endpointMs, layers.serviceMs, layers.backlogMs].map(duration),
    steadyMs === null ? 'never' : duration(steadyMs - injectedMs), count(failed), count(unsure)]));
}

function loadLine({ run, verdict: { load }, ledger }: ReportInput): string {
  const reality = run.load.reality === null ? '' : ` (${md(run.load.reality)})`;
  const intents = ledger === null ? '' : ` Orders: ${count(ledger.intents.acknowledged)} acknowledged, ${count(ledger.intents.refused)} refused, ${count(ledger.intents.unsure)} unsure; ${count(ledger.retried)} retried.`;
  return `Load: ${count(load.achieved)} of ${count(load.offered)} arrivals played, ${count(load.dropped)} dropped; peak ${count(run.load.peakPerSecond)} per second over ${setLength(run.load.durationMs)}${reality}.${intents} Seed ${run.seed}.`;
}

function folded({ verdicts }: Verdict): string {
  const groups = (Object.keys(groupTitles) as CheckerGroup[]).flatMap((group) => {
    const inGroup = verdicts.filter((verdict) => groupOf(verdict) === group);
    const rows = inGroup.map(({ outcome, checker, because }) => [marks[outcome], md(checker), md(because) || md(claimOf(checker))]);
    return rows.length === 0 ? [] : [`**${groupTitles[group].title}**`, table([{ title: '' }, { title: 'Checker' }, { title: 'Because' }], rows)];
  });
  return ['<details>', `<summary>All ${count(verdicts.length)} checkers</summary>`, ...groups, '</details>'].join('\n\n');
}

/** Text between backticks can't be escaped, so what would end it is left out. */
function codeSafe(text: string): string {
  return text.replace(/[^\w.:+-]/g, '?');
}
