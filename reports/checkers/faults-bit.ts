// Validity: each planned fault was injected and proven to be in effect; a fault that touched nothing proves
// nothing.
import { faultHistories, nameOf } from './fault-history.ts';
import { pass, unknown, type Checker } from './checker.ts';

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
      return [];
    });
    if (tame.length > 0) return unknown(`${tame.length} of ${histories.length} faults did not bite`, tame);
    return pass(`${histories.length} faults injected and in effect: ${histories.map(nameOf).join(', ')}`);
  },
};
