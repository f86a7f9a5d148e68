// Validity: each planned fault was injected and proven to be in effect; a fault that touched nothing proves
// nothing.
import { faultHistories, nameOf, outOfOrder, type FaultHistory } from '../run/fault-history.ts';
import type { LoadedRun } from '../run/loaded-run.ts';
import { pass, unknown, type Checker } from './checker.ts';

/** Maximum distance between the start of the load and the start of the plan, ms. */
const earlyMs = 1_000;

export const faultsBit: Checker = {
  name: 'faults-bit',
  title: 'Each fault was proven to be in effect.',
  kind: 'validity',
  needs: ['faults'],
  check: (run) => {
    const histories = faultHistories(run);
    if (histories.length === 0) return unknown('faults were promised, but the plan is empty');
    const withoutEffect = histories.flatMap((history) => {
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
    if (withoutEffect.length > 0)
      return unknown(`${withoutEffect.length} of ${histories.length} faults had no effect`, withoutEffect);
    return pass(`${histories.length} faults injected and in effect: ${histories.map(nameOf).join(', ')}`);
  },
};

/** On a busy machine a fault may be injected late, but never before its planned time. */
function tooEarly(run: LoadedRun, { id, injectedMs = Infinity }: FaultHistory): string | undefined {
  const loadMs = run.eventsOf('load-started').at(0)?.value.atMs;
  const planned = run.plan?.[Number(id.slice(1)) - 1];
  if (loadMs === undefined || planned === undefined) return undefined;
  const dueMs = loadMs + planned.atMs;
  return injectedMs < dueMs - earlyMs
    ? `injected at ${injectedMs} ms, the plan has it at ${Math.round(dueMs)} ms`
    : undefined;
}
