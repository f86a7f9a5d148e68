// One checker per SLO: what customers saw against the objective, by exact binomial bounds.
import type { Slo, SloResult } from '../../contract/index.ts';
import type { JudgedRun } from '../judged-run.ts';
import { isOfLedger } from '../intents/slo-source.ts';
import { decide, lowerBound, upperBound } from '../statistics/binomial.ts';
import { pass, unknown, type Checker, type Finding } from './checker.ts';
import { unlessMachineWasShort } from './machine-had-room.ts';

export function sloChecker(slo: Slo, run: JudgedRun): Checker {
  return {
    name: `slo:${slo.name}`,
    title: `${percent(slo.objective)} of ${slo.indicator.of} ${slo.indicator.kind === 'latency' ? `within ${slo.indicator.belowMs} ms` : 'good'}.`,
    kind: 'objective',
    needs: isOfLedger(slo, run.record) ? ['samples', 'ledger'] : ['samples'],
    check: (judged) => unlessMachineWasShort(slo, judged, found(slo, counted(slo, judged))),
  };
}

/** What verdict.json says of the SLO; the outcome is that of its checker. */
export function sloResult(slo: Slo, run: JudgedRun, outcome: SloResult['outcome']): SloResult {
  const { good, bad } = run.promises('samples') ? counted(slo, run) : { good: 0, bad: 0 };
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

function counted({ name }: Slo, run: JudgedRun): { good: number; bad: number } {
  return run.samples.slos.get(name) ?? { good: 0, bad: 0 };
}

function found({ objective, indicator }: Slo, { good, bad }: { good: number; bad: number }): Finding {
  const budget = 1 - objective;
  const total = good + bad;
  const { outcome, needsMore } = decide({ good, bad, budget });
  const more =
    needsMore === null
      ? 'no number of events decides it at this share'
      : `needs ${needsMore} more at this share`;
  if (total === 0) return unknown(`no ${indicator.of} was counted: ${more}`);
  const share = `${bad} bad of ${total} ${indicator.of} (${percent(bad / total)}, budget ${percent(budget)})`;
  switch (outcome) {
    case 'pass':
      return pass(`${share}; at most ${percent(upperBound(bad, total))} with 95 % certainty`);
    case 'fail':
      return {
        outcome,
        because: `${share}; at least ${percent(lowerBound(bad, total))} with 95 % certainty`,
        evidence: [],
      };
    case 'unknown':
      return unknown(`${share}; ${more}`);
  }
}

function percent(share: number): string {
  return `${Math.round(share * 1e5) / 1e3} %`;
}
