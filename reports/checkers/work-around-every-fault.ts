// Validity: customers were at work before, during and after each fault; an outage that no customer could have
// met proves nothing.
import type { LoadedRun } from '../run/loaded-run.ts';
import type { Intent } from '../run/intents/intent.ts';
import { seriesBinMs } from '../run/intents/share-series.ts';
import { unwatched } from '../outages/probe-cover.ts';
import { faultHistories, nameOf, type FaultHistory } from '../run/fault-history.ts';
import { pass, unknown, type Checker } from './checker.ts';

const aroundMs = 5_000;
/** True if there is such work in [from, to), ms. */
type Within = (fromMs: number, toMs: number) => boolean;
interface Work {
  scheduled: Within;
  acknowledged: Within;
}

export const workAroundEveryFault: Checker = {
  name: 'work-around-every-fault',
  title: 'Customers were ordering before, during and after each fault.',
  kind: 'validity',
  needs: ['faults'],
  check: (run) => {
    const histories = faultHistories(run);
    const blind = unwatched(run, histories) ?? blindness(run);
    if (blind !== undefined) return unknown(blind);
    const work = run.promises('ledger') ? workOfLedger(run) : workOfSamples(run);
    const idle = histories.flatMap((history) => withoutWork(history, work));
    if (histories.length === 0) return unknown('faults were promised, but the plan is empty');
    return idle.length > 0
      ? unknown(`${idle.length} of ${histories.length} faults were not met by work all around`, idle)
      : pass(`work before, during and after each of ${histories.length} faults`);
  },
};

/** Why there are no eyes on the work; undefined if there are. */
function blindness(run: LoadedRun): string | undefined {
  const source = run.promises('ledger') ? 'ledger' : 'samples';
  return run.promises(source)
    ? run.incomplete(source)
    : 'neither ledger nor samples were promised, so work cannot be seen';
}

function workOfLedger(run: LoadedRun): Work {
  const someCustomer = (is: (intent: Intent) => boolean): boolean => {
    for (const intent of run.ledger.orders.values()) if (intent.n >= 0 && is(intent)) return true;
    return false;
  };
  return {
    scheduled: (from, to) => someCustomer(({ scheduledMs }) => scheduledMs >= from && scheduledMs < to),
    acknowledged: (from, to) =>
      someCustomer(
        ({ acknowledgedMs }) => acknowledgedMs !== undefined && acknowledgedMs >= from && acknowledgedMs < to,
      ),
  };
}

function workOfSamples({ samples: { offered, answered } }: LoadedRun): Work {
  const within =
    (series: typeof offered): Within =>
    (from, to) =>
      series.within(Math.floor(from / seriesBinMs), Math.ceil(to / seriesBinMs)).good > 0;
  return { scheduled: within(offered), acknowledged: within(answered) };
}

function withoutWork(history: FaultHistory, work: Work): string[] {
  const { injectedMs, steadyMs } = history;
  if (injectedMs === undefined || steadyMs === undefined)
    return [`${nameOf(history)}: ${injectedMs === undefined ? 'never injected' : 'not seen steady again'}`];
  if (!work.scheduled(injectedMs - aroundMs, injectedMs))
    return [`${nameOf(history)}: nothing was scheduled in the 5 s before it`];
  if (!work.scheduled(injectedMs, steadyMs))
    return [`${nameOf(history)}: nothing was scheduled until the system was steady`];
  if (!work.acknowledged(steadyMs, steadyMs + aroundMs))
    return [`${nameOf(history)}: nothing was acknowledged in the 5 s after the system was steady`];
  return [];
}
