// The text of a comparison, the same in every rendering: figures, changes, and their significance.
import { count, counted, duration, listed, objectivePercent } from '../rendering/figures.ts';
import { rateText, timesOf } from '../rendering/request-text.ts';
import { outcomeText } from '../rendering/verdict-text.ts';
import type { Comparison, Figure, FigureKind, SloPair } from './comparison.ts';
import { differs } from './verdict-pairs.ts';

interface SectionTitle {
  title: string;
  about: string;
}

/** The times have the name of the instant from which they count. */
export function sectionTitle(kind: FigureKind, { timedFrom }: Comparison): SectionTitle {
  if (kind !== 'latency') return sectionTitles[kind];
  const { title, about } = timesOf[timedFrom];
  return {
    title: `${title}s`,
    about: `${about} No test is made of them: runs of one version differ too.`,
  };
}

const sectionTitles: Readonly<Record<Exclude<FigureKind, 'latency'>, SectionTitle>> = {
  requests: { title: 'Requests', about: 'From the first one sent to the last one ended.' },
  errors: { title: 'Errors', about: 'Failed requests by status or, without an answer, by reason.' },
  outages: {
    title: 'Outages',
    about: 'By fault: the longest time without an acknowledged order if over 150 ms, and each layer of it.',
  },
  load: { title: 'Load', about: 'What was offered, and what the system really got.' },
  orders: { title: 'Orders', about: 'What the client saw of each order it meant to place.' },
  durations: { title: 'Durations', about: 'How long each part took.' },
};

export const despiteTitle = 'Compared despite differences: these figures may not be comparable';
export const remarksTitle = 'Also different, as it may be';

/** The limits of even a small probability. */
export const caveat =
  'Differences of objectives: Fisher’s exact test, two-sided at 5 %, on counts divided by how much their bad ones cluster in time (Rao and Scott) ' +
  'and adjusted for the number of objectives (Holm). “More than chance” means that these two runs differ, not why: machines drift from run to run, so play both versions again, in turn, before you conclude.';

/** The summary in one sentence. */
export function comparisonSentence({ before, after, slos, verdicts }: Comparison): string {
  const outcomes =
    before.outcome === after.outcome
      ? `${outcomeText[before.outcome].word} in both runs`
      : `${outcomeText[before.outcome].word} before, ${outcomeText[after.outcome].word.toLowerCase()} after`;
  const changed = verdicts.filter(differs).length;
  return `${outcomes}; ${changed === 0 ? 'no claim' : counted(changed, 'claim')} came out differently; ${chanceInShort(slos)}.`;
}

function chanceInShort(slos: readonly SloPair[]): string {
  const tested = slos.filter(({ chance }) => chance.tested);
  if (tested.length === 0) return 'no objective could be tested';
  const found = tested.filter(({ chance }) => chance.tested && chance.moreThanChance).map(({ name }) => name);
  const of = `of ${counted(tested.length, 'objective')}`;
  return found.length === 0
    ? `none ${of} differs by more than chance`
    : `${count(found.length)} ${of} ${found.length === 1 ? 'differs' : 'differ'} by more than chance (${listed(found)})`;
}

/** "fell by 0.96 points, more than chance explains (p = 0.0021)". */
export function describeChance({ change, chance }: SloPair): string {
  const moved =
    change === null
      ? 'no difference to tell'
      : change === 0
        ? 'the same share'
        : `${change > 0 ? 'rose' : 'fell'} by ${points(Math.abs(change))}`;
  if (!chance.tested) return `${moved}; not tested: ${chance.why}`;
  if (change === 0) return moved;
  return `${moved}, ${chance.moreThanChance ? 'more than chance explains' : 'which chance may explain'} (p ${probability(chance.p)}${clustering(chance.designEffect)})`;
}

/** Why many bad events may be weak evidence. */
function clustering(designEffect: number | null): string {
  if (designEffect === null) return '; too short to see whether bad ones cluster';
  return designEffect < 2 ? '' : `; bad ones stand in clusters, design effect ${count(designEffect)}`;
}

/** The objective of both runs, or of each if they differ. */
export function describePromised({ before, after }: SloPair): string {
  return [
    ...new Set([before, after].flatMap((side) => (side === null ? [] : [objectivePercent(side.objective)]))),
  ].join(', then ');
}

/** A figure of one run; "–" if there is none. */
export function describeFigure(figure: Figure, side: 'before' | 'after'): string {
  const value = figure[side];
  if (value !== null) return inUnit(value, figure.unit);
  return figure.missing === side || figure.nullMeans === 'not measured' ? '–' : figure.nullMeans;
}

/** After minus before with its sign; "–" unless both are known. */
export function describeChange({ before, after, unit }: Figure): string {
  if (before === null || after === null) return '–';
  const change = inUnit(Math.abs(after - before), unit);
  if (change === inUnit(0, unit)) return change;
  return `${after > before ? '+' : '−'}${change}`;
}

/** Below 10 ms a whole millisecond is too coarse for a difference. */
function inUnit(value: number, unit: Figure['unit']): string {
  if (unit === 'count') return count(value);
  if (unit === 'per second') return rateText(value);
  return value >= 0.05 && value < 9.95 ? `${value.toFixed(1)} ms` : duration(value);
}

/** A difference of shares in percentage points, never rounded to nothing. */
function points(share: number): string {
  const decimals = [2, 3, 4, 5].find((digits) => Number((share * 100).toFixed(digits)) > 0) ?? 6;
  return `${(share * 100).toFixed(decimals)} points`;
}

function probability(p: number): string {
  return p < 0.0001 ? '< 0.0001' : `= ${Number(p.toPrecision(2))}`;
}
