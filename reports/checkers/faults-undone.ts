// Validity: each fault that was declared was undone, and the system was steady again.
import { faultHistories, nameOf, type FaultHistory } from '../run/fault-history.ts';
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
    const open = declared.filter(({ recoveredMs }) => recoveredMs === undefined);
    const unsteady = declared.filter(
      ({ recoveredMs, steadyMs }) => recoveredMs !== undefined && steadyMs === undefined,
    );
    const evidence = [
      ...open.map((history) => `${nameOf(history)}: left open${lastFailure(history)}`),
      ...unsteady.map((history) =>
        run.record.interrupted
          ? `${nameOf(history)}: undone; the run was interrupted before the system was seen steady`
          : `${nameOf(history)}: undone, never steady again${lastFailure(history)}`,
      ),
    ];
    if (open.length > 0)
      return unknown(`${open.length} of ${declared.length} faults were not undone`, evidence);
    if (unsteady.length > 0)
      return unknown(
        `${declared.length} faults undone; after ${unsteady.length} of them the system was not seen steady`,
        evidence,
      );
    return pass(`${declared.length} faults undone, the system steady after each`);
  },
};

/** The last word of undoing or waiting that went wrong, with its line; empty if nothing did. */
function lastFailure({ failures }: FaultHistory): string {
  const failure = failures.findLast(({ step }) => step === 'recover' || step === 'steady');
  return failure === undefined ? '' : `: ${failure.reason} (${failure.at})`;
}
