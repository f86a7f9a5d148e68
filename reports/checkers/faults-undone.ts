// Validity: each fault that was declared was undone, and the system was steady again.
import { faultHistories, nameOf } from './fault-history.ts';
import { pass, unknown, type Checker } from './checker.ts';

export const faultsUndone: Checker = {
  name: 'faults-undone',
  title: 'Each fault was undone again.',
  kind: 'validity',
  needs: ['faults'],
  check: (run) => {
    const declared = faultHistories(run).filter(
      ({ declaredMs, injectedMs }) => declaredMs !== undefined || injectedMs !== undefined,
    );
    if (declared.length === 0) return unknown('no fault was declared');
    const left = declared.flatMap((history) => {
      const failure = history.failures.find(({ step }) => step === 'recover' || step === 'steady');
      const why = failure ? `: ${failure.reason} (${failure.at})` : '';
      if (history.recoveredMs === undefined) return [`${nameOf(history)}: left open${why}`];
      return history.steadyMs === undefined ? [`${nameOf(history)}: never steady again${why}`] : [];
    });
    if (left.length > 0) return unknown(`${left.length} of ${declared.length} faults were not undone`, left);
    return pass(`${declared.length} faults undone, the system steady after each`);
  },
};
