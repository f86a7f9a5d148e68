// summary.md: the verdict as it fits into a pull request; what would make it long is counted and left to the
// page.
import type { CheckVerdict, Outage, SloResult, Verdict } from '../../contract/index.ts';
import type { LedgerCounts, Tally } from '../run/ledger-counts.ts';
import type { Rendering, ReportInput } from '../report-input.ts';
import { checksOf } from '../run/script-checks.ts';
import { formatAftershock } from './aftershock-text.ts';
import { describeBound } from './bound-text.ts';
import { groupOf, groupTitles, type CheckerGroup } from './checker-claims.ts';
import { analyzeCommand } from './commands.ts';
import { faultTitle } from './fault-text.ts';
import { count, duration, instant, objectivePercent, percent, setLength } from './figures.ts';
import { md, table } from './markdown.ts';
import { requestParts } from './request-markdown.ts';
import { isOwnScript, loadSentence } from './request-text.ts';
import { gapSentence, isExplained } from './reconciliation-text.ts';
import { meanings, outcomeText, verdictSentence } from './verdict-text.ts';

const symbols: Readonly<Record<CheckVerdict['outcome'], string>> = {
  pass: '✅',
  fail: '❌',
  unknown: '❓',
  'not-asked': '➖',
};
const worstFirst: readonly CheckVerdict['outcome'][] = ['fail', 'unknown', 'pass', 'not-asked'];
/** Rows of a table; a pull request is no place for more. */
const maxRows = 7;

export const summaryMarkdown: Rendering = (input) => {
  const { run, verdict } = input;
  const parts = [
    `## ${symbols[verdict.outcome]} ${outcomeText[verdict.outcome].word}: ${md(run.scenario)}`,
    md(verdictSentence(input)),
    ...(verdict.outcome === 'unknown' ? [meanings.unknown] : []),
    ...requestParts(verdict),
    ...(verdict.notes ?? []).map((note) => `> ${md(note)}.`),
    ...section('Broken or unknown', brokenTable(verdict.verdicts)),
    ...section('Objectives', sloTable(verdict.slos)),
    ...section('Checks of the script', checkTable(input)),
    ...section('Client and server', gapList(input)),
    ...section('Outages', outageTable(verdict.outages, input)),
    ...aftershockList(verdict.outages),
    loadLine(input),
    ...(input.ledger === null ? [] : [ledgerLine(input.ledger)]),
    claims(verdict),
    `Judge it again from the run folder: \`${analyzeCommand(input)}\`. Charts and evidence: \`report.html\` in it.`,
  ];
  return `${parts.join('\n\n')}\n`;
};

function section(title: string, body: string | null): string[] {
  return body === null ? [] : [`### ${title}`, body];
}

/** A table of the first rows, and how many there are beyond. */
function shortTable<Row>(
  columns: Parameters<typeof table>[0],
  rows: readonly Row[],
  cellsOf: (row: Row) => readonly string[],
): string | null {
  if (rows.length === 0) return null;
  const rest = rows.length - maxRows;
  return (
    table(columns, rows.slice(0, maxRows).map(cellsOf)) +
    (rest > 0 ? `\n\n… and ${count(rest)} more in \`report.html\`.` : '')
  );
}

function brokenTable(verdicts: readonly CheckVerdict[]): string | null {
  const broken = verdicts
    .filter(({ outcome }) => outcome === 'fail' || outcome === 'unknown')
    .sort(byOutcome);
  return shortTable(
    [{ title: '' }, { title: 'Checker' }, { title: 'Because' }, { title: 'Evidence' }],
    broken,
    ({ outcome, checker, because, evidence }) => [
      symbols[outcome],
      md(checker),
      md(because),
      evidence.slice(0, 2).map(md).join('<br>'),
    ],
  );
}

function sloTable(slos: readonly SloResult[]): string | null {
  const columns = [
    { title: '' },
    { title: 'Objective' },
    ...['Promised', 'Measured', '95 % certain', 'Good', 'Bad'].map((title) => ({ title, figure: true })),
  ];
  return shortTable(columns, [...slos].sort(byOutcome), (result) => {
    const { name, objective, measured, good, bad, outcome } = result;
    return [
      symbols[outcome],
      md(name),
      objectivePercent(objective),
      percent(measured, objective),
      describeBound(result),
      count(good),
      count(bad),
    ];
  });
}

/** Those that failed most first. */
function checkTable({ events }: ReportInput): string | null {
  const columns = [{ title: 'Check' }, ...['Passed', 'Failed'].map((title) => ({ title, figure: true }))];
  const worst = [...checksOf(events)].sort((a, b) => b.fails - a.fails);
  return shortTable(columns, worst, ({ name, passes, fails }) => [md(name), count(passes), count(fails)]);
}

/** A line an objective; the steps between both counts are left to the page. */
function gapList({ reconciliation }: ReportInput): string | null {
  if (reconciliation === null) return null;
  const { slos, unknown } = reconciliation;
  return [
    ...unknown.map((because) => `- ❓ not known: ${md(because)}`),
    ...slos.map((gap) => `- ${isExplained(gap) ? '' : '❗ '}${md(gap.slo)}: ${gapSentence(gap)}`),
  ].join('\n');
}

/** What came after the outages of the table: its layers are not split into these. */
function aftershockList(outages: readonly Outage[]): string[] {
  const lines = outages.flatMap(({ id, fault, aftershocks }) =>
    aftershocks.map(
      (one) => `- Aftershock of ${md(id)} ${md(faultTitle(fault))}: ${md(formatAftershock(one))}.`,
    ),
  );
  const rest = lines.length - maxRows;
  const more = rest > 0 ? [`- … and ${count(rest)} more in \`report.html\`.`] : [];
  return lines.length === 0 ? [] : [[...lines.slice(0, maxRows), ...more].join('\n')];
}

/** Of an own service only what its requests met is known. */
function ownOutageTable(outages: readonly Outage[], { run }: ReportInput): string | null {
  const titles = ['Injected', 'Failed', 'First failure after', 'Errors back', 'Latency back', 'Steady after'];
  const after = (atMs: number | null, injectedMs: number): string =>
    duration(atMs === null ? null : Math.max(0, atMs - injectedMs));
  return shortTable(
    [{ title: 'Fault' }, ...titles.map((title) => ({ title, figure: true }))],
    outages,
    ({ id, fault, injectedMs, firstErrorMs, errorsBackMs, latencyBackMs, steadyMs, failed, unsure }) => [
      `${md(id)} ${md(faultTitle(fault))}`,
      instant(injectedMs),
      count(failed + unsure),
      after(firstErrorMs, injectedMs),
      after(errorsBackMs, injectedMs),
      after(latencyBackMs, injectedMs),
      steadyMs === null ? (run.interrupted ? 'not seen' : 'never') : duration(steadyMs - injectedMs),
    ],
  );
}

function outageTable(outages: readonly Outage[], input: ReportInput): string | null {
  const { probed, run } = input;
  if (isOwnScript(input.verdict)) return ownOutageTable(outages, input);
  const titles = [
    'Injected',
    'Outage',
    'Detection',
    'Promotion',
    'Endpoint',
    'Service',
    'Backlog',
    'Steady after',
    'Failed',
    'Unsure',
  ];
  const columns = [{ title: 'Fault' }, ...titles.map((title) => ({ title, figure: true }))];
  return shortTable(
    columns,
    outages,
    ({ id, fault, injectedMs, outageMs, layers, steadyMs, failed, unsure }) => [
      `${md(id)} ${md(faultTitle(fault))}`,
      instant(injectedMs),
      outageMs === null ? (probed ? 'none' : 'not known') : duration(outageMs),
      ...[layers.detectionMs, layers.promotionMs, layers.endpointMs, layers.serviceMs, layers.backlogMs].map(
        duration,
      ),
      steadyMs === null ? (run.interrupted ? 'not seen' : 'never') : duration(steadyMs - injectedMs),
      count(failed),
      count(unsure),
    ],
  );
}

function loadLine({ run, verdict }: ReportInput): string {
  if (isOwnScript(verdict)) return `Load: ${loadSentence(verdict)}. Seed ${run.seed}.`;
  const reality = run.load.reality === null ? '' : ` (${md(run.load.reality)})`;
  const peak = run.load.peakPerSecond > 0 ? `peak ${count(run.load.peakPerSecond)} per second ` : '';
  return `Load: ${loadSentence(verdict)}; ${peak}over ${setLength(run.load.durationMs)}${reality}. Seed ${run.seed}.`;
}

function ledgerLine(counts: LedgerCounts): string {
  const { unprotected } = counts;
  return `${ordersLine(counts)}${unprotected === null ? '' : ` ${md(unprotected)}.`}`;
}

function ordersLine({ intents: { acknowledged, refused, unsure }, retried, stored }: LedgerCounts): string {
  const seen = `Orders: ${count(acknowledged.count)} acknowledged, ${count(refused.count)} refused, ${count(unsure.count)} unsure; ${count(retried)} retried.`;
  if (typeof stored === 'string') return `${seen} Lost and doubled orders were not counted: ${md(stored)}.`;
  const text = (what: string, tally: Tally | string): string =>
    typeof tally === 'string' ? `${what}: not known (${md(tally)})` : `${what}: **${count(tally.count)}**`;
  return `${seen} ${text('Lost', stored.lost)}, ${text('doubled', stored.doubled)}, of ${count(stored.acknowledged)} acknowledged with the probe’s.`;
}

/**
 * Every checker by name, one row per group. Failed ones are described above; the others need only their name.
 */
function claims({ verdicts }: Verdict): string {
  const rows = (Object.keys(groupTitles) as CheckerGroup[])
    .map((group) => ({
      group,
      inGroup: verdicts.filter((verdict) => groupOf(verdict) === group).sort(byOutcome),
    }))
    .filter(({ inGroup }) => inGroup.length > 0)
    .map(({ group, inGroup }) => [
      groupTitles[group].title,
      passedOf(group, inGroup),
      group === 'not-asked'
        ? inGroup.map(({ checker }) => md(checker)).join(', ')
        : inGroup.map(({ outcome, checker }) => `${symbols[outcome]} ${md(checker)}`).join('<br>'),
    ]);
  return [
    '<details>',
    `<summary>All ${count(verdicts.length)} checkers</summary>`,
    table([{ title: 'Claims' }, { title: 'Passed', figure: true }, { title: 'Checkers' }], rows),
    '</details>',
  ].join('\n\n');
}

function passedOf(group: CheckerGroup, verdicts: readonly CheckVerdict[]): string {
  return group === 'not-asked'
    ? '–'
    : `${count(verdicts.filter(({ outcome }) => outcome === 'pass').length)} of ${count(verdicts.length)}`;
}

function byOutcome(a: { outcome: CheckVerdict['outcome'] }, b: { outcome: CheckVerdict['outcome'] }): number {
  return worstFirst.indexOf(a.outcome) - worstFirst.indexOf(b.outcome);
}
