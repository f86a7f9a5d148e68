// Validity: each planned fault was injected and proven to be in effect; a fault that touched nothing proves
// nothing.
import { faultHistories, nameOf, outOfOrder, type FaultHistory } from './fault-history.ts';
import type { JudgedRun } from '../judged-run.ts';
import { pass, unknown, type Checker } from './checker.ts';

/** How far the load's zero and the plan's may lie apart, ms. */
const earlyMs = 1_000;

export const faultsBit: Checker = {
  name: 'faults-bit',
  title: 'Each fault was proven to be in effect.',
  kind: 'validity',
  needs: ['faults'],
  check: (run) => {
    const histories = faultHistories(run);
    if (histories.length === 0) return unknown('faults were promised, but the plan is empty');
    const tame = histories.flatMap((history) => {
      const failure = history.failures.find(
        ({ step }) => step === 'resolve' || step === 'inject' || step === 'in-effect',
      );
      if (history.injectedMs === undefined)
        return [`${nameOf(history)}: never injected${failure ? `: ${failure.reason} (${failure.at})` : ''}`];
      if (history.inEffectMs === undefined)
        return [
          `${nameOf(history)}: no proof of an effect${failure ? `: ${failure.reason} (${failure.at})` : ''}`,
        ];
      const doubt = history.contradiction ?? outOfOrder(history) ?? tooEarly(run, history);
      return doubt === undefined ? [] : [`${nameOf(history)}: ${doubt}`];
    });
    if (tame.length > 0) return unknown(`${tame.length} of ${histories.length} faults did not bite`, tame);
    return pass(`${histories.length} faults injected and in effect: ${histories.map(nameOf).join(', ')}`);
  },
};

/** A fault may be injected late, on a busy machine, but not before the plan asks for it. */
function tooEarly(run: JudgedRun, { id, injectedMs = Infinity }: FaultHistory): string | undefined {
  const loadMs = run.eventsOf('load-started').at(0)?.value.atMs;
  const planned = run.plan?.[Number(id.slice(1)) - 1];
  if (loadMs === undefined || planned === undefined) return undefined;
  const dueMs = loadMs + planned.atMs;
  return injectedMs < dueMs - earlyMs
    ? `injected at ${injectedMs} ms, the plan asks for it at ${Math.round(dueMs)} ms`
    : undefined;
}
