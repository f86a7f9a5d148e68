// One checker per SLO: what customers saw against the objective, by exact binomial bounds.
import { wrongAnswerOf, type Slo, type SloResult } from '../../contract/index.ts';
import type { JudgedRun } from '../judged-run.ts';
import { goodAndBad } from '../intents/slo-counts.ts';
import { isOfLedger } from '../intents/slo-source.ts';
import { decide, lowerBound, upperBound } from '../statistics/binomial.ts';
import { unknown, type Checker, type Finding } from './checker.ts';
import { unlessMachineWasShort } from './machine-had-room.ts';
import { ledgerAt } from './stored-evidence.ts';

export function sloChecker(slo: Slo, run: JudgedRun): Checker {
  return {
    name: `slo:${slo.name}`,
    title: titleOf(slo),
    kind: 'objective',
    needs: isOfLedger(slo, run.record) ? ['samples', 'ledger'] : ['samples'],
    check: (judged) => {
      const about = { dropped: droppedIn(slo, judged), wrong: wrongAnswersIn(slo, judged) };
      return unlessMachineWasShort(slo, judged, found(slo, goodAndBad(slo, judged), about));
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

/** What verdict.json says of the SLO; the outcome is that of its checker. */
export function sloResult(slo: Slo, run: JudgedRun, outcome: SloResult['outcome']): SloResult {
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
function droppedIn({ indicator }: Slo, { record, samples }: JudgedRun): number {
  const counts = record.journeys.length === 0 || record.journeys.includes(indicator.of);
  return counts ? samples.dropped : 0;
}

interface Wrong {
  /** What answers were wrong in; empty if none was. */
  words: string;
  evidence: readonly string[];
}

const examples = 5;

/** Answers whose content was wrong, of the journey that the SLO is about. */
function wrongAnswersIn({ indicator: { of } }: Slo, run: JudgedRun): Wrong {
  const counts = [...(run.samples.wrong.get(of) ?? [])].sort(([a], [b]) => a - b);
  const reasons = counts.map(([code, count]) => `${wrongAnswerOf(code)} ${count}`);
  const words = reasons.length === 0 ? '' : `; wrong answers: ${reasons.join(', ')}`;
  if (!run.promises('ledger') || (of !== 'order' && of !== 'cancel')) return { words, evidence: [] };
  const table = of === 'order' ? run.ledger.orders : run.ledger.cancels;
  const evidence = [...table.wrongAcknowledgements()]
    .slice(0, examples)
    .map(({ line, reason }) => `${ledgerAt(line)} the answer was wrong: ${reason}`);
  return { words, evidence };
}

function found(
  { objective, indicator }: Slo,
  { good, bad }: { good: number; bad: number },
  { dropped, wrong: { words, evidence } }: { dropped: number; wrong: Wrong },
): Finding {
  const budget = 1 - objective;
  const total = good + bad;
  const { outcome, needsMore } = decide({ good, bad, budget });
  const more =
    needsMore === null
      ? 'no number of events decides it at this share'
      : `needs ${needsMore} more at this share`;
  if (total === 0) return unknown(`no ${indicator.of} was counted: ${more}`);
  const share = `${bad} bad of ${total} ${indicator.of} (${percent(bad / total)}, budget ${percent(budget)})${words}`;
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
