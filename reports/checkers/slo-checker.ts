// One checker per SLO: compares customers' good and bad events with the objective, by exact binomial bounds.
import { wrongAnswerOf, type Slo, type SloResult } from '../../contract/index.ts';
import type { LoadedRun } from '../run/loaded-run.ts';
import { goodAndBad } from '../run/intents/slo-counts.ts';
import { checksOf } from '../run/script-checks.ts';
import { isOfLedger } from '../run/intents/slo-source.ts';
import { decide, lowerBound, upperBound } from '../statistics/binomial.ts';
import { unknown, type Checker, type Finding } from './checker.ts';
import { unlessMachineWasShort } from './machine-had-room.ts';
import { ledgerAt } from '../run/evidence/pointers.ts';

export function sloChecker(slo: Slo, run: LoadedRun): Checker {
  return {
    name: `slo:${slo.name}`,
    title: titleOf(slo),
    kind: 'objective',
    needs: isOfLedger(slo, run.record) ? ['samples', 'ledger'] : ['samples'],
    check: (loaded) => {
      const about = {
        dropped: droppedIn(slo, loaded),
        wrong: wrongAnswersIn(slo, loaded),
        seen: () => describeSeen(slo, loaded),
      };
      return unlessMachineWasShort(slo, loaded, found(slo, goodAndBad(slo, loaded), about));
    },
  };
}

function titleOf({ objective, indicator }: Slo): string {
  switch (indicator.kind) {
    case 'availability':
      return `${percent(objective)} of ${indicator.of} good.`;
    case 'latency':
      return `${percent(objective)} of ${indicator.of} within ${indicator.belowMs} ms.`;
    case 'check':
      return `${percent(objective)} of the check ${indicator.of} pass.`;
  }
}

/** The SLO's entry in verdict.json, with the outcome of its checker. */
export function sloResult(slo: Slo, run: LoadedRun, outcome: SloResult['outcome']): SloResult {
  const { good, bad } = run.promises('samples') ? goodAndBad(slo, run) : { good: 0, bad: 0 };
  const total = good + bad;
  return {
    name: slo.name,
    objective: slo.objective,
    measured: total === 0 ? null : Math.round((good / total) * 1e6) / 1e6,
    good,
    bad,
    outcome,
  };
}

/** Dropped arrivals that count as bad ones of this SLO. */
function droppedIn({ indicator }: Slo, { record, samples }: LoadedRun): number {
  const counts = record.journeys.length === 0 || record.journeys.includes(indicator.of);
  return counts ? samples.dropped : 0;
}

/** More names than this are not listed. */
const maxSeen = 8;

/** `journeys seen: look (240), buy (12)`: a name that never came is mostly a typing error. */
function describeSeen({ indicator: { kind } }: Slo, run: LoadedRun): string {
  const seen =
    kind === 'check'
      ? checksOf(run.events.rows.map(({ value }) => value)).map(
          ({ name, passes, fails }) => [name, passes + fails] as const,
        )
      : [...run.samples.sent];
  const what = kind === 'check' ? 'checks' : 'journeys';
  if (seen.length === 0) return `no ${what} were seen`;
  const names = [...seen]
    .sort(([a, many], [b, few]) => few - many || (a < b ? -1 : 1))
    .slice(0, maxSeen)
    .map(([name, count]) => `${name} (${count})`);
  const more = seen.length - names.length;
  return `${what} seen: ${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

interface Wrong {
  /** What answers were wrong in; empty if none was. */
  text: string;
  evidence: readonly string[];
}

const examples = 5;

/** Answers whose content was wrong, of the journey that the SLO is about. */
function wrongAnswersIn({ indicator: { of } }: Slo, run: LoadedRun): Wrong {
  const counts = [...(run.samples.wrong.get(of) ?? [])].sort(([a], [b]) => a - b);
  const reasons = counts.map(([code, count]) => `${wrongAnswerOf(code)} ${count}`);
  const text = reasons.length === 0 ? '' : `; wrong answers: ${reasons.join(', ')}`;
  if (!run.promises('ledger') || (of !== 'order' && of !== 'cancel')) return { text, evidence: [] };
  const table = of === 'order' ? run.ledger.orders : run.ledger.cancels;
  const evidence = [...table.wrongAcknowledgements()]
    .slice(0, examples)
    .map(({ line, reason }) => `${ledgerAt(line)} the answer was wrong: ${reason}`);
  return { text, evidence };
}

function found(
  { objective, indicator }: Slo,
  { good, bad }: { good: number; bad: number },
  { dropped, wrong: { text, evidence }, seen }: { dropped: number; wrong: Wrong; seen: () => string },
): Finding {
  const budget = 1 - objective;
  const total = good + bad;
  const { outcome, needsMore } = decide({ good, bad, budget });
  const more =
    needsMore === null
      ? 'no number of events decides it at this share'
      : `needs ${needsMore} more at this share`;
  if (total === 0) return unknown(`no ${indicator.of} was counted: ${more}; ${seen()}`);
  const share = `${bad} bad of ${total} ${indicator.of} (${percent(bad / total)}, budget ${percent(budget)})${text}`;
  switch (outcome) {
    case 'pass':
      return {
        outcome,
        because: `${share}; at most ${percent(upperBound(bad, total))} with 95 % certainty`,
        evidence,
      };
    case 'fail': {
      const because = `${share}; at least ${percent(lowerBound(bad, total))} with 95 % certainty`;
      const atBest = decide({ good: good + dropped, bad: bad - dropped, budget }).outcome;
      if (atBest !== 'fail') return { outcome, because, evidence };
      return {
        outcome,
        because:
          dropped === 0 ? because : `${because}; also if all ${dropped} dropped arrivals had been good`,
        evidence,
        undelivered: true,
      };
    }
    case 'unknown':
      return unknown(`${share}; ${more}`, evidence);
  }
}

function percent(share: number): string {
  return `${Math.round(share * 1e5) / 1e3} %`;
}
