// Every checker passes, fails (validity checkers: is unknown), and is unknown without facts, on a small
// history with one changed fact.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type {
  CheckVerdict,
  LedgerLine,
  Outcome,
  RunnerRecord,
  StoredLine,
  ThresholdResult,
} from '../../contract/index.ts';
import { LoadedRun } from '../run/loaded-run.ts';
import { openRun } from '../run/recorded-run.ts';
import { dispose, history, FixtureRun } from '../testing/fixture-run.ts';
import { verdictOf } from '../verdict/verdict.ts';
import { pass, type Checker } from './checker.ts';
import { checkers, judgeAll } from './index.ts';
import { judge } from './judge.ts';

type Break = (run: FixtureRun) => void;

function verdictsOf(change: Break): readonly CheckVerdict[] {
  const run = new FixtureRun();
  change(run);
  const dir = run.write();
  try {
    return judgeAll(new LoadedRun(openRun(dir))).map(({ verdict }) => verdict);
  } finally {
    dispose(dir);
  }
}

function find(name: string, verdicts: readonly CheckVerdict[]): CheckVerdict {
  const verdict = verdicts.find(({ checker }) => checker === name);
  if (!verdict) throw new Error(`no verdict of ${name}`);
  return verdict;
}

/** Changes or (undefined) removes lines of the final phase, or of both. */
function storedWhere(
  kind: StoredLine['kind'],
  order: string,
  change: (line: StoredLine) => StoredLine[],
  phases: readonly string[] = ['final'],
): Break {
  return (run) => {
    run.stored = run.stored.flatMap((line) => {
      const id =
        line.kind === 'order'
          ? line.id
          : line.kind === 'payment' || line.kind === 'ticket'
            ? line.order
            : `${line.kind}`;
      return line.kind === kind && id === order && phases.includes(line.phase) ? change(line) : [line];
    });
  };
}
const gone = (): StoredLine[] => [];
const twice = (line: StoredLine): StoredLine[] => [line, line];
const withLine =
  (change: Partial<Record<string, unknown>>) =>
  (line: StoredLine): StoredLine[] => [{ ...line, ...change }];
const ledgerWhere =
  (is: (line: LedgerLine) => boolean, change: Partial<LedgerLine> | null): Break =>
  (run) => {
    run.ledger = run.ledger.flatMap((line) => (is(line) ? (change ? [{ ...line, ...change }] : []) : [line]));
  };
const file =
  (name: string, change: (text: string) => string | undefined): Break =>
  (run) =>
    void run.files.set(name, change);
const damaged = (text: string): string => text.replace('\n', '\n{"damaged\n');
const all =
  (...breaks: Break[]): Break =>
  (run) =>
    breaks.forEach((one) => one(run));
const noEnd: Break = (run) => {
  run.stored = run.stored.filter(({ kind, phase }) => !(kind === 'end' && phase === 'final'));
};
const withoutEvent =
  (kind: string): Break =>
  (run) => {
    run.events = run.events.filter((event) => event.kind !== kind);
  };
/** A runner that did its part. */
const runner = (index: number): RunnerRecord => ({
  index,
  name: `pod-${index}`,
  k6: '2.2.0',
  exitCode: 0,
  closed: true,
  because: null,
  lateMs: 2,
  started: 20,
  dropped: 0,
  requests: 40,
  ledgerLines: 80,
  foreign: 0,
  clockOffsetMs: 3,
  clockUncertaintyMs: 1,
  clockMovedMs: 0,
  files: {},
});
/** Two runners were to play the load, and so many are recorded. */
const playedBy =
  (...runners: RunnerRecord[]): Break =>
  (run) => {
    run.record.load.runners = 2;
    run.events = run.events.map((event) => (event.kind === 'load-ended' ? { ...event, runners } : event));
  };
const loadEnded =
  (evidence: Record<string, number | string>): Break =>
  (run) => {
    run.events = run.events.map((event) => (event.kind === 'load-ended' ? { ...event, evidence } : event));
  };
const userScript: Break = (run) => {
  run.record.load.arrivals = null;
  run.samples = run.samples.filter(({ kind }) => kind === 'r');
};
const withoutRequests: Break = (run) => {
  run.samples = run.samples.filter(({ kind }) => kind !== 'r');
};
const threshold = (more: Partial<ThresholdResult>): ThresholdResult => ({
  metric: 'http_req_duration',
  expression: 'avg<5',
  limit: 5,
  value: 2,
  passed: true,
  ...more,
});
const dropOne: Break = (run) => void run.samples.push({ kind: 'd', scheduledMs: 1_000, arrival: 0 });
const settled = (line: LedgerLine): boolean => line.settling === true && line.outcome === 'acknowledged';
const storedOf = (id: string, n: number): StoredLine => ({
  phase: 'final',
  kind: 'order',
  id,
  member: 100 + n,
  key: `key-${n}`,
  theatre: 1,
  status: 'confirmed',
  lines: [],
});
/** The cancel was `unsure` under load, and its resolution ended like this. */
const cancelSettles =
  (end: Partial<LedgerLine>): Break =>
  (run) => {
    ledgerWhere((line) => line.op === 'cancel' && line.outcome === 'acknowledged', {
      outcome: 'unsure',
      status: 500,
    })(run);
    const [requested] = run.ledger.filter((line) => line.op === 'cancel' && line.outcome === 'attempted');
    if (requested)
      run.ledger.push(
        ...[{}, end].map((change) => ({
          ...requested,
          send: 2,
          settling: true as const,
          atMs: 22_000,
          ...change,
        })),
      );
  };
/** The first send in settling got no answer, the second was refused. */
const indeterminateThenRefused: Break = (run) => {
  const [requested] = run.ledger.filter((line) => line.settling === true && line.outcome === 'attempted');
  ledgerWhere(settled, { outcome: 'unsure', status: 504 })(run);
  if (requested)
    run.ledger.push(
      ...[{}, { outcome: 'refused' as const, status: 503 }].map((change) => ({
        ...requested,
        send: requested.send + 1,
        ...change,
      })),
    );
};
const oldWriter =
  (change: object): Break =>
  (run) => {
    run.databases = run.databases.map((line) => (line.kind === 'old-writer' ? { ...line, ...change } : line));
  };

describe('on a good history', () => {
  it.each([
    ...Object.keys(checkers).filter((name) => name !== 'thresholds'),
    'slo:orders-good',
    'slo:menus-fast',
  ])('%s passes', (name) => {
    const { outcome, because } = find(
      name,
      verdictsOf(() => {}),
    );
    expect({ outcome, because }).toEqual({ outcome: 'pass', because });
  });

  it('thresholds is left out unless the script has some', () => {
    expect(verdictsOf(() => {}).some(({ checker }) => checker === 'thresholds')).toBe(false);
  });
});

const cases: readonly [checker: string, outcome: Outcome, what: string, change: Break][] = [
  [
    'load-delivered',
    'unknown',
    'arrivals are missing',
    (run) => {
      run.samples = run.samples.filter((row) => !(row.kind === 'a' && row.arrival === 9));
    },
  ],
  [
    'load-delivered',
    'unknown',
    'the curve is gone',
    (run) => {
      run.curve = null;
    },
  ],
  [
    'load-delivered',
    'unknown',
    'the curve is another',
    (run) => {
      run.curve = {
        schemaVersion: 1,
        timeUnitMs: 60_000,
        startRate: 120,
        stages: [{ durationMs: 21_000, target: 120 }],
      };
    },
  ],
  [
    'load-delivered',
    'unknown',
    'more than 1 % was dropped',
    (run) => {
      run.samples = run.samples.map((row) =>
        row.kind === 'a' && row.arrival === 9 ? { kind: 'd', scheduledMs: row.scheduledMs, arrival: 9 } : row,
      );
    },
  ],
  [
    'load-delivered',
    'unknown',
    'arrivals started late',
    (run) => {
      run.samples = run.samples.map((row) => (row.kind === 'a' ? { ...row, startLagMs: 51 } : row));
    },
  ],
  ['load-delivered', 'unknown', 'the load never ended', withoutEvent('load-ended')],
  [
    'load-delivered',
    'unknown',
    'k6 broke down',
    (run) => {
      run.events = run.events.map((event) =>
        event.kind === 'load-ended' ? { ...event, exitCode: 107 } : event,
      );
    },
  ],
  [
    'load-delivered',
    'pass',
    'a threshold failed',
    (run) => {
      run.events = run.events.map((event) =>
        event.kind === 'load-ended' ? { ...event, exitCode: 99 } : event,
      );
    },
  ],
  [
    'load-delivered',
    'pass',
    'a user script played iterations without HTTP',
    all(userScript, loadEnded({ started: 40, requests: 0 }), withoutRequests),
  ],
  [
    'load-delivered',
    'unknown',
    'the requests of a user script are gone',
    all(userScript, loadEnded({ started: 40, requests: 80 }), withoutRequests),
  ],
  [
    'load-delivered',
    'unknown',
    'nothing of a user script came to its end',
    all(userScript, loadEnded({ started: 0, requests: 0 }), withoutEvent('load-started'), withoutRequests),
  ],
  ['load-delivered', 'unknown', 'the recorder wrote more requests', loadEnded({ requests: 81 })],
  [
    'load-delivered',
    'unknown',
    'a line is longer than anything',
    file('samples.csv', (text) => `${text}${'x'.repeat(65 << 20)}\n`),
  ],
  [
    'load-delivered',
    'unknown',
    'a row is dated a million years ahead',
    (run) => void run.samples.push({ kind: 'd', scheduledMs: 9e14, arrival: 41 }),
  ],
  ['load-delivered', 'unknown', 'visits were cut', loadEnded({ interruptedIterations: 1 })],
  ['load-delivered', 'pass', 'two runners played it', playedBy(runner(1), runner(2))],
  ['load-delivered', 'unknown', 'a runner is missing in the record', playedBy(runner(1))],
  [
    'load-delivered',
    'unknown',
    'a runner was lost',
    playedBy(runner(1), { ...runner(2), closed: false, because: 'its pod is gone' }),
  ],
  [
    'load-delivered',
    'unknown',
    'a runner never started',
    playedBy(runner(1), { ...runner(2), lateMs: null }),
  ],
  ['load-delivered', 'unknown', 'a runner started late', playedBy(runner(1), { ...runner(2), lateMs: 251 })],
  [
    'load-delivered',
    'unknown',
    'a runner played customers of another one',
    playedBy(runner(1), { ...runner(2), foreign: 1 }),
  ],
  [
    'load-delivered',
    'unknown',
    "a runner's clock is not known well enough",
    playedBy(runner(1), { ...runner(2), clockUncertaintyMs: 30, clockMovedMs: 21 }),
  ],
  [
    'load-delivered',
    'unknown',
    "a runner's clock is far off",
    playedBy(runner(1), { ...runner(2), clockOffsetMs: -60_001 }),
  ],
  [
    'load-delivered',
    'unknown',
    'runners have two versions of k6',
    playedBy(runner(1), { ...runner(2), k6: '2.1.0' }),
  ],
  [
    'load-delivered',
    'unknown',
    'k6 made more than was read',
    loadEnded({ notWhole: 'k6 made 81 requests, and 80 were read' }),
  ],
  [
    'load-delivered',
    'unknown',
    'requests to other hosts were stopped',
    loadEnded({ blocked: 3, firstBlocked: 'http://shop.example/' }),
  ],
  [
    'load-delivered',
    'unknown',
    'more than one iteration in a hundred ended with an exception',
    loadEnded({ started: 40, exceptions: 1, firstException: 'Error: boom' }),
  ],
  [
    'load-delivered',
    'pass',
    'one iteration in a hundred ended with an exception',
    loadEnded({ started: 100, exceptions: 1, firstException: 'Error: boom' }),
  ],
  [
    'load-delivered',
    'pass',
    'a drop fell while every virtual user waited for the system',
    all(userScript, loadEnded({ started: 40, droppedWhileAllWaited: 1 }), dropOne),
  ],
  [
    'load-delivered',
    'pass',
    'a script without a curve dropped one of many',
    all(userScript, loadEnded({ started: 400 }), dropOne),
  ],
  [
    'load-delivered',
    'unknown',
    'a script without a curve dropped one of few',
    all(userScript, loadEnded({ started: 40 }), dropOne),
  ],
  [
    'load-delivered',
    'unknown',
    'the run was interrupted',
    (run) => {
      run.record.interrupted = true;
    },
  ],
  ['load-delivered', 'unknown', 'the samples are gone', file('samples.csv', () => undefined)],
  [
    'load-delivered',
    'unknown',
    'a row in the middle is damaged',
    file('samples.csv', (text) => text.replace('\na,500,', '\na,5x0,')),
  ],
  [
    'load-delivered',
    'unknown',
    'request rows at the end are gone',
    file(
      'samples.csv',
      (text) =>
        text
          .split('\n')
          .filter((line, index) => index < 60 || line.startsWith('a'))
          .join('\n') + '\n',
    ),
  ],
  [
    'clock-steady',
    'unknown',
    'the clock jumped',
    (run) => {
      run.machine = run.machine.map((row) => (row.atMs >= 7_000 ? { ...row, value: row.value + 7 } : row));
    },
  ],
  [
    'clock-steady',
    'unknown',
    'there is a hole',
    (run) => {
      run.machine = run.machine.filter(({ atMs }) => atMs < 5_000 || atMs > 11_000);
    },
  ],
  [
    'clock-steady',
    'unknown',
    'the end is missing',
    (run) => {
      run.machine = run.machine.filter(({ atMs }) => atMs < 14_000);
    },
  ],
  ['clock-steady', 'unknown', 'machine.csv is gone', file('machine.csv', () => undefined)],
  [
    'ledger-complete',
    'unknown',
    'an outcome is missing',
    ledgerWhere((line) => line.n === 9 && line.outcome === 'acknowledged', null),
  ],
  [
    'ledger-complete',
    'unknown',
    'an attempt is missing',
    ledgerWhere((line) => line.n === 9 && line.outcome === 'attempted', null),
  ],
  ['ledger-complete', 'unknown', 'a send is missing', ledgerWhere((line) => line.n === 9, { send: 2 })],
  [
    'ledger-complete',
    'unknown',
    'the tail is gone',
    (run) => {
      run.ledger = run.ledger.filter(({ n }) => n < 38);
    },
  ],
  ['ledger-complete', 'unknown', 'the recorder died', withoutEvent('recording-closed')],
  [
    'ledger-complete',
    'unknown',
    'the recorder wrote more lines',
    (run) => {
      run.events = run.events.map((event) =>
        event.kind === 'recording-closed' ? { ...event, evidence: { ledgerLines: 1_000 } } : event,
      );
    },
  ],
  [
    'ledger-complete',
    'unknown',
    'the last line is torn',
    file('ledger.ndjson', (text) => text.slice(0, -10)),
  ],
  ['faults-bit', 'unknown', 'a fault was never injected', withoutEvent('fault-injected')],
  ['faults-bit', 'unknown', 'a fault had no effect', withoutEvent('fault-in-effect')],
  [
    'faults-bit',
    'unknown',
    'the plan is gone',
    (run) => {
      run.plan = null;
    },
  ],
  [
    'faults-bit',
    'unknown',
    'the plan holds a fault that no event names',
    (run) => {
      run.plan = [
        ...(run.plan ?? []),
        { atMs: 9_000, holdMs: 0, fault: { kind: 'kill-pod', of: { pod: 'any' } } },
      ];
    },
  ],
  ['faults-undone', 'unknown', 'a fault was left open', withoutEvent('fault-recovered')],
  ['faults-undone', 'unknown', 'the system was never steady', withoutEvent('system-steady')],
  [
    'faults-undone',
    'unknown',
    'the run was interrupted before the system was steady',
    all(withoutEvent('system-steady'), (run) => {
      run.record.interrupted = true;
    }),
  ],
  ['faults-undone', 'unknown', 'an event is damaged', file('events.ndjson', damaged)],
  [
    'work-around-every-fault',
    'unknown',
    'no customer came before the fault',
    ledgerWhere((line) => line.n >= 6 && line.n < 16, null),
  ],
  [
    'work-around-every-fault',
    'unknown',
    'no customer came during the fault',
    ledgerWhere((line) => line.n >= 16 && line.n < 20, null),
  ],
  [
    'work-around-every-fault',
    'unknown',
    'no customer was served after it',
    ledgerWhere((line) => line.n >= 20 && line.n < 31, null),
  ],
  [
    'work-around-every-fault',
    'unknown',
    'the order probes end within the fault',
    (run) => {
      run.probes = run.probes.filter(({ probe, endedMs }) => probe === 'sql' || endedMs < 8_100);
    },
  ],
  [
    'work-around-every-fault',
    'unknown',
    'the SQL probes begin within the fault',
    (run) => {
      run.probes = run.probes.filter(({ probe, sentMs }) => probe === 'order' || sentMs > 8_100);
    },
  ],
  ['work-around-every-fault', 'unknown', 'the probes are gone', file('probes.csv', () => undefined)],
  ['acknowledged-orders-stored-once', 'fail', 'an order is lost', storedWhere('order', 'o-9', gone)],
  [
    'acknowledged-orders-stored-once',
    'fail',
    'an order is lost and the ledger is damaged',
    all(storedWhere('order', 'o-9', gone), file('ledger.ndjson', damaged)),
  ],
  [
    'acknowledged-orders-stored-once',
    'unknown',
    'an order is missing from an export without an end',
    all(storedWhere('order', 'o-9', gone), noEnd),
  ],
  [
    'acknowledged-orders-stored-once',
    'fail',
    'an order has other lines',
    storedWhere('order', 'o-9', withLine({ lines: [{ item: 1, quantity: 2, unitPrice: 1 }] })),
  ],
  [
    'acknowledged-orders-stored-once',
    'fail',
    'an order went to another theatre',
    storedWhere('order', 'o-9', withLine({ theatre: 2 })),
  ],
  [
    'acknowledged-orders-stored-once',
    'fail',
    'another id stands under the key',
    storedWhere('order', 'o-9', withLine({ id: 'o-99' })),
  ],
  ['acknowledged-orders-stored-once', 'fail', 'an order is stored twice', storedWhere('order', 'o-9', twice)],
  [
    'acknowledged-orders-stored-once',
    'fail',
    'a cancel is lost',
    storedWhere('order', `o-${history.cancelled}`, withLine({ status: 'confirmed' })),
  ],
  [
    'acknowledged-orders-stored-once',
    'fail',
    'an order is cancelled without a request to cancel it',
    storedWhere('order', 'o-9', withLine({ status: 'cancelled' })),
  ],
  [
    'acknowledged-orders-stored-once',
    'fail',
    'an order of before the load is gone',
    (run) => void run.stored.unshift({ ...storedOf('o-99', 99), phase: 'before-load' }),
  ],
  [
    'acknowledged-orders-stored-once',
    'fail',
    'an order of before the load was cancelled',
    (run) =>
      void run.stored.unshift({ ...storedOf('o-99', 99), phase: 'before-load' }, {
        ...storedOf('o-99', 99),
        status: 'cancelled',
      } as StoredLine),
  ],
  [
    'acknowledged-orders-stored-once',
    'pass',
    'an order of before the load still stands',
    (run) => void run.stored.unshift({ ...storedOf('o-99', 99), phase: 'before-load' }, storedOf('o-99', 99)),
  ],
  ['acknowledged-orders-stored-once', 'unknown', 'the ledger is damaged', file('ledger.ndjson', damaged)],
  [
    'acknowledged-orders-stored-once',
    'unknown',
    'nothing was acknowledged',
    ledgerWhere((line) => line.outcome === 'acknowledged', { outcome: 'refused', status: 422 }),
  ],
  [
    'one-order-per-key',
    'fail',
    'two orders have one key',
    (run) => void run.stored.unshift(storedOf('o-99', 9)),
  ],
  ['one-order-per-key', 'fail', 'an order is paid twice', storedWhere('payment', 'o-9', twice)],
  ['one-order-per-key', 'unknown', 'the export has no end', noEnd],
  [
    'one-order-per-key',
    'unknown',
    'nothing is stored',
    (run) => {
      run.stored = run.stored.filter(({ kind }) => kind === 'end');
    },
  ],
  [
    'no-refused-order-stored',
    'fail',
    'a refused order is stored',
    (run) => void run.stored.unshift(storedOf('o-4', history.soldOut)),
  ],
  [
    'no-refused-order-stored',
    'unknown',
    'a refused order is stored and the ledger is damaged',
    all((run) => void run.stored.unshift(storedOf('o-4', history.soldOut)), file('ledger.ndjson', damaged)),
  ],
  [
    'no-refused-order-stored',
    'fail',
    'an order is cancelled though the cancel was refused',
    ledgerWhere((line) => line.op === 'cancel' && line.outcome === 'acknowledged', {
      outcome: 'refused',
      status: 503,
    }),
  ],
  [
    'no-refused-order-stored',
    'unknown',
    'the stored orders are gone',
    file('stored.ndjson', () => undefined),
  ],
  [
    'unsure-attempts-settle',
    'fail',
    'the order is gone after settling',
    storedWhere('order', `o-${history.indeterminate}`, gone),
  ],
  [
    'unsure-attempts-settle',
    'fail',
    'another order stands there after settling',
    storedWhere('order', `o-${history.indeterminate}`, withLine({ id: 'o-99' })),
  ],
  [
    'unsure-attempts-settle',
    'fail',
    'settling acknowledged another order',
    ledgerWhere(settled, { order: 'o-99' }),
  ],
  [
    'unsure-attempts-settle',
    'fail',
    'it is unsure after settling',
    ledgerWhere(settled, { outcome: 'unsure' }),
  ],
  [
    'unsure-attempts-settle',
    'fail',
    'it was refused but is stored',
    ledgerWhere(settled, { outcome: 'refused', status: 422 }),
  ],
  [
    'unsure-attempts-settle',
    'fail',
    'it was refused after a send without an answer, but was stored before',
    indeterminateThenRefused,
  ],
  [
    'unsure-attempts-settle',
    'pass',
    'it was refused after a send without an answer, which may have stored it',
    all(
      indeterminateThenRefused,
      storedWhere('order', `o-${history.indeterminate}`, gone, ['before-settle']),
    ),
  ],
  [
    'unsure-attempts-settle',
    'pass',
    'it was refused and left nothing',
    all(
      ledgerWhere(settled, { outcome: 'refused', status: 422 }),
      storedWhere('order', `o-${history.indeterminate}`, gone, ['before-settle', 'final']),
    ),
  ],
  [
    'unsure-attempts-settle',
    'unknown',
    'it was never settled',
    ledgerWhere((line) => line.settling === true, null),
  ],
  [
    'unsure-attempts-settle',
    'not-asked',
    'an external service is not asked again',
    all(
      ledgerWhere((line) => line.settling === true, null),
      (run) => {
        run.record.target.id = null;
      },
    ),
  ],
  [
    'unsure-attempts-settle',
    'pass',
    'an unsure cancel was carried out in settling',
    cancelSettles({ outcome: 'acknowledged', status: 200 }),
  ],
  [
    'unsure-attempts-settle',
    'fail',
    'a cancel is unsure after settling',
    cancelSettles({ outcome: 'unsure', status: 500 }),
  ],
  [
    'unsure-attempts-settle',
    'fail',
    'a cancel was refused in settling but is stored',
    cancelSettles({ outcome: 'refused', status: 404 }),
  ],
  [
    'unsure-attempts-settle',
    'unknown',
    'an unsure cancel was never settled',
    ledgerWhere((line) => line.op === 'cancel' && line.outcome === 'acknowledged', {
      outcome: 'unsure',
      status: 500,
    }),
  ],
  [
    'no-unexpected-order',
    'fail',
    'an order belongs to no customer',
    (run) => void run.stored.unshift(storedOf('o-99', 99)),
  ],
  [
    'no-unexpected-order',
    'pass',
    'an order was there before the load',
    (run) => void run.stored.unshift(storedOf('o-99', 99), { ...storedOf('o-99', 99), phase: 'before-load' }),
  ],
  [
    'no-unexpected-order',
    'unknown',
    'an order belongs to no customer and the ledger is damaged',
    all((run) => void run.stored.unshift(storedOf('o-99', 99)), file('ledger.ndjson', damaged)),
  ],
  [
    'no-unexpected-order',
    'unknown',
    'an order belongs to no customer and the recorder died',
    all((run) => void run.stored.unshift(storedOf('o-99', 99)), withoutEvent('recording-closed')),
  ],
  [
    'stock-adds-up',
    'fail',
    'stock is off by one',
    storedWhere('stock', 'stock', (line) => [{ ...line, quantity: 63 } as StoredLine]),
  ],
  ['stock-adds-up', 'fail', 'stock is below zero', storedWhere('stock', 'stock', withLine({ quantity: -1 }))],
  ['stock-adds-up', 'fail', 'a row of stock is missing', storedWhere('stock', 'stock', gone)],
  ['stock-adds-up', 'unknown', 'the export has no end', noEnd],
  ['payments-match', 'fail', 'a payment is missing', storedWhere('payment', 'o-9', gone)],
  ['payments-match', 'fail', 'an amount is wrong', storedWhere('payment', 'o-9', withLine({ amount: 1 }))],
  [
    'payments-match',
    'fail',
    'a confirmed order was refunded',
    storedWhere('payment', 'o-9', withLine({ refunded: true })),
  ],
  [
    'payments-match',
    'fail',
    'a cancelled order was not refunded',
    storedWhere('payment', `o-${history.cancelled}`, withLine({ refunded: false })),
  ],
  ['payments-match', 'fail', 'a payment has no order', storedWhere('order', 'o-9', gone)],
  [
    'payments-match',
    'unknown',
    'a payment is missing and the export has no end',
    all(storedWhere('payment', 'o-9', gone), noEnd),
  ],
  ['one-ticket-per-order', 'fail', 'a ticket is lost', storedWhere('ticket', 'o-9', gone)],
  ['one-ticket-per-order', 'fail', 'a ticket is doubled', storedWhere('ticket', 'o-9', twice)],
  ['one-ticket-per-order', 'fail', 'a ticket has no order', storedWhere('order', 'o-9', gone)],
  [
    'one-ticket-per-order',
    'fail',
    'a confirmed order has a ticket of a cancel',
    storedWhere('ticket', 'o-9', (line) => [line, { ...line, of: 'cancelled' } as StoredLine]),
  ],
  ['one-ticket-per-order', 'unknown', 'the export has no end', noEnd],
  [
    'no-order-leaked',
    'fail',
    'another member read an order',
    ledgerWhere((line) => line.op === 'foreign-read' && line.outcome === 'refused', {
      outcome: 'acknowledged',
      status: 200,
    }),
  ],
  [
    'no-order-leaked',
    'fail',
    'another member read an order and the ledger is damaged',
    all(
      ledgerWhere((line) => line.op === 'foreign-read' && line.outcome === 'refused', {
        outcome: 'acknowledged',
        status: 200,
      }),
      file('ledger.ndjson', damaged),
    ),
  ],
  [
    'no-order-leaked',
    'unknown',
    'every attempt was shed',
    ledgerWhere((line) => line.op === 'foreign-read' && line.outcome === 'refused', { status: 503 }),
  ],
  [
    'no-order-leaked',
    'unknown',
    'no such reading was tried',
    ledgerWhere((line) => line.op === 'foreign-read', null),
  ],
  [
    'no-order-leaked',
    'not-asked',
    'a user script reads no orders',
    all(
      ledgerWhere((line) => line.op === 'foreign-read' || line.op === 'read', null),
      (run) => {
        run.record.target.id = null;
      },
    ),
  ],
  [
    'own-orders-readable',
    'fail',
    'the owner got 404',
    ledgerWhere((line) => line.op === 'read' && line.outcome !== 'attempted', {
      outcome: 'refused',
      status: 404,
    }),
  ],
  [
    'own-orders-readable',
    'fail',
    'the owner read other lines',
    ledgerWhere((line) => line.op === 'read' && line.outcome !== 'attempted', { lines: [] }),
  ],
  [
    'own-orders-readable',
    'fail',
    'the owner read it as cancelled',
    ledgerWhere((line) => line.op === 'read' && line.outcome !== 'attempted', { orderStatus: 'cancelled' }),
  ],
  [
    'own-orders-readable',
    'unknown',
    'reading failed',
    ledgerWhere((line) => line.op === 'read' && line.outcome !== 'attempted', {
      outcome: 'unsure',
      status: 500,
    }),
  ],
  [
    'own-orders-readable',
    'unknown',
    'the 404 came within a second',
    (run) => {
      run.ledger = run.ledger.map((line) =>
        line.op === 'read'
          ? {
              ...line,
              atMs: 3_500,
              ...(line.outcome === 'attempted' ? {} : { outcome: 'refused' as const, status: 404 }),
            }
          : line,
      );
    },
  ],
  [
    'new-writer-holds-all',
    'fail',
    'the old writer alone holds an acknowledged order',
    all(
      storedWhere('order', 'o-9', gone),
      oldWriter({ onlyThere: ['o-9'], onlyThereKeys: [{ member: 109, key: 'key-9' }] }),
    ),
  ],
  ['new-writer-holds-all', 'fail', 'the new writer lacks an order', storedWhere('order', 'o-9', gone)],
  [
    'new-writer-holds-all',
    'pass',
    'the old writer alone holds an order that was never acknowledged',
    oldWriter({ onlyThere: ['o-77'], onlyThereKeys: [{ member: 177, key: 'key-77' }] }),
  ],
  [
    'new-writer-holds-all',
    'fail',
    'the old writer acknowledged after its fence',
    oldWriter({ commitsAfterFence: 1 }),
  ],
  [
    'new-writer-holds-all',
    'fail',
    'the binlog of an old writer that could not be started grew after its fence',
    oldWriter({ examined: false, reason: 'its disk is gone', commitsAfterFence: 1 }),
  ],
  [
    'new-writer-holds-all',
    'unknown',
    'what the old writer committed after its fence could not be measured',
    oldWriter({ commitsAfterFence: null }),
  ],
  [
    'new-writer-holds-all',
    'unknown',
    'the process of the old writer lived on after its fence',
    (run) => {
      run.events.push({
        atMs: 8_150,
        kind: 'writer-fenced',
        subject: 'db-1',
        evidence: { process_gone: false },
      });
    },
  ],
  [
    'new-writer-holds-all',
    'unknown',
    'the old writer could not be looked at',
    oldWriter({ examined: false, reason: 'its disk is gone' }),
  ],
  [
    'new-writer-holds-all',
    'unknown',
    'no old writer was looked at',
    (run) => {
      run.databases = run.databases.filter(({ kind }) => kind === 'state');
    },
  ],
  [
    'new-writer-holds-all',
    'unknown',
    'the writer changed twice and one old writer was looked at twice',
    (run) => {
      run.events.push({ atMs: 12_000, kind: 'writer-changed', subject: 'db-1', evidence: { from: 'db-2' } });
      run.databases.push(...run.databases.filter(({ kind }) => kind === 'old-writer'));
    },
  ],
  [
    'new-writer-holds-all',
    'pass',
    'the writer was started again on its own data',
    all(withoutEvent('writer-changed'), (run) => {
      run.events.push({
        atMs: 8_200,
        kind: 'writer-changed',
        subject: 'db-1',
        evidence: { from: 'db-1', restarted: true },
      });
      run.databases = run.databases.slice(0, 1);
    }),
  ],
  [
    'new-writer-holds-all',
    'pass',
    'the writer never changed',
    all(withoutEvent('writer-changed'), (run) => {
      run.databases = run.databases.slice(0, 1);
    }),
  ],
  [
    'slo:orders-good',
    'fail',
    'most orders were unsure',
    ledgerWhere((line) => line.n >= 10 && line.outcome === 'acknowledged', {
      outcome: 'unsure',
      status: 500,
    }),
  ],
  [
    'slo:orders-good',
    'unknown',
    'some orders were unsure',
    ledgerWhere((line) => line.n >= 35 && line.outcome === 'acknowledged', {
      outcome: 'unsure',
      status: 500,
    }),
  ],
  [
    'slo:orders-good',
    'fail',
    'orders came after their deadline',
    (run) => {
      run.ledger = run.ledger.map((line) => ({ ...line, scheduledMs: line.scheduledMs - 10_000 }));
    },
  ],
  ['slo:orders-good', 'unknown', 'the ledger is gone', file('ledger.ndjson', () => undefined)],
  [
    'slo:menus-fast',
    'fail',
    'menus were slow from their schedule',
    (run) => {
      run.samples = run.samples.map((row) => (row.kind === 'r' ? { ...row, responseMs: 501 } : row));
    },
  ],
  [
    'slo:menus-fast',
    'fail',
    'arrivals were dropped',
    (run) => {
      run.samples.push(
        ...Array.from({ length: 60 }, (_, k) => ({
          kind: 'd' as const,
          scheduledMs: 1_000,
          arrival: 100 + k,
        })),
      );
    },
  ],
  [
    'slo:menus-fast',
    'fail',
    'a script that names no journeys had arrivals dropped',
    (run) => {
      run.record.journeys = [];
      run.samples.push(
        ...Array.from({ length: 60 }, () => ({ kind: 'd' as const, scheduledMs: 1_000, arrival: 0 })),
      );
      Object.assign(run.record.load, { arrivals: null });
    },
  ],
  [
    'slo:menus-fast',
    'unknown',
    'there was no menu',
    (run) => {
      run.samples = run.samples.filter((row) => row.kind !== 'r' || row.journey !== 'menu');
    },
  ],
  [
    'thresholds',
    'pass',
    'k6 ended with 0',
    (run) => {
      run.record.thresholdsAsked = true;
    },
  ],
  [
    'thresholds',
    'fail',
    'k6 ended with 99',
    (run) => {
      run.record.thresholdsAsked = true;
      run.events = run.events.map((event) =>
        event.kind === 'load-ended' ? { ...event, exitCode: 99 } : event,
      );
    },
  ],
  [
    'thresholds',
    'pass',
    'k6 ended with 0 and all hold',
    (run) => {
      run.record.thresholdsAsked = true;
      run.events = run.events.map((event) =>
        event.kind === 'load-ended' ? { ...event, thresholds: [threshold({})] } : event,
      );
    },
  ],
  [
    'thresholds',
    'unknown',
    'k6 never ended',
    all((run) => {
      run.record.thresholdsAsked = true;
    }, withoutEvent('load-ended')),
  ],
];

describe('thresholds that fail', () => {
  const failing = (thresholds: readonly ThresholdResult[]): CheckVerdict =>
    find(
      'thresholds',
      verdictsOf((run) => {
        run.record.thresholdsAsked = true;
        run.events = run.events.map((event) =>
          event.kind === 'load-ended' ? { ...event, exitCode: 99, thresholds: [...thresholds] } : event,
        );
      }),
    );

  it('thresholds that fail are named with expression, limit and value, those that hold are not', () => {
    const { outcome, because, evidence } = failing([
      threshold({}),
      threshold({
        metric: 'http_reqs{a:b}',
        expression: 'count<1',
        limit: 1,
        value: 12.3456789,
        passed: false,
      }),
    ]);
    expect([outcome, because]).toEqual([
      'fail',
      '1 of 2 thresholds failed: http_reqs{a:b} count<1 (limit 1, was 12.3457)',
    ]);
    expect(evidence).toContain('http_reqs{a:b} count<1 (limit 1, was 12.3457)');
  });

  it('thresholds that fail are summed up beyond three, and all of them are evidence', () => {
    const { because, evidence } = failing(
      ['a', 'b', 'c', 'd'].map((metric) => threshold({ metric, value: null, passed: false })),
    );
    expect(because).toMatch(
      /^4 of 4 thresholds failed: a avg<5 \(limit 5, no value\); b .*; c .*; and 1 more$/,
    );
    expect(evidence).toContain('d avg<5 (limit 5, no value)');
  });
});

describe('an objective of what never came', () => {
  it('an objective of what never came names the journeys that were seen', () => {
    const { because } = find(
      'slo:menus-fast',
      verdictsOf((run) => {
        run.samples = run.samples.filter((row) => row.kind !== 'r' || row.journey !== 'menu');
      }),
    );
    expect(because).toMatch(/^no menu was counted: .*; journeys seen: .*order \(\d+\)/);
  });
});

describe('with one fact broken', () => {
  it.each(cases)('%s is %s if %s', (name, outcome, _what, change) => {
    const verdict = find(name, verdictsOf(change));
    expect({ outcome: verdict.outcome, because: verdict.because }).toEqual({
      outcome,
      because: verdict.because,
    });
  });
});

/** A user script whose menus all failed; as many arrivals again were dropped. */
function saturated(evidence: Record<string, number>): FixtureRun {
  const run = new FixtureRun();
  all(userScript, loadEnded(evidence))(run);
  run.record.promised = ['samples'];
  run.record.journeys = [];
  run.record.slos = run.record.slos.filter(({ name }) => name === 'menus-fast');
  run.samples = run.samples.map((row) => (row.kind === 'r' ? { ...row, status: 500 } : row));
  for (let drop = 0; drop < 40; drop += 1) run.samples.push({ kind: 'd', scheduledMs: 1_000, arrival: 0 });
  return run;
}

describe('faults that were undone', () => {
  it('faults that were undone are not called open in a run that was interrupted before the system was steady', () => {
    const verdict = find(
      'faults-undone',
      verdictsOf(
        all(withoutEvent('system-steady'), (run) => {
          run.record.interrupted = true;
        }),
      ),
    );
    expect([verdict.because, verdict.evidence]).toEqual([
      '1 faults undone; after 1 of them the system was not seen steady',
      ['f1 crash-writer: undone; the run was interrupted before the system was seen steady'],
    ]);
  });

  it('faults that were undone are distinguished from those that were left open', () => {
    const verdict = find('faults-undone', verdictsOf(withoutEvent('fault-recovered')));
    expect([verdict.because, verdict.evidence]).toEqual([
      '1 of 1 faults were not undone',
      ['f1 crash-writer: left open'],
    ]);
  });
});

describe('asking', () => {
  it('judging leaves out what was not promised', () => {
    const verdicts = verdictsOf((run) => {
      run.record.promised = ['samples'];
      run.plan = [];
    });
    expect(
      verdicts
        .filter(({ outcome }) => outcome === 'pass')
        .map(({ checker }) => checker)
        .sort(),
    ).toEqual([
      'clock-steady',
      'evidence-whole',
      'load-delivered',
      'machine-had-room',
      'slo:menus-fast',
      'slo:orders-good',
    ]);
    expect(
      verdicts.filter(({ outcome }) => outcome !== 'pass').every(({ outcome }) => outcome === 'not-asked'),
    ).toBe(true);
  });

  it('judging fails an objective that is bad even if all dropped arrivals had been good, with that reason', () => {
    const dir = saturated({ started: 40, droppedWhileAllWaited: 0 }).write();
    const verdict = verdictOf(new LoadedRun(openRun(dir)));
    dispose(dir);
    expect(find('load-delivered', verdict.verdicts).outcome).toBe('unknown');
    expect(find('slo:menus-fast', verdict.verdicts)).toMatchObject({
      outcome: 'fail',
      because: expect.stringContaining('also if all 40 dropped arrivals had been good'),
    });
    expect(verdict.outcome).toBe('fail');
  });

  it('an outcome is unknown if only the drops were bad, and fails if the system caused them', () => {
    const outcomes = [0, 40].map((droppedWhileAllWaited) => {
      const run = saturated({ started: 40, droppedWhileAllWaited });
      run.samples = run.samples.map((row) => (row.kind === 'r' ? { ...row, status: 200 } : row));
      const dir = run.write();
      const verdict = verdictOf(new LoadedRun(openRun(dir)));
      dispose(dir);
      return verdict.outcome;
    });
    expect(outcomes).toEqual(['unknown', 'fail']);
  });

  it('judging counts a check of the script as an objective that names it', () => {
    const outcomeOf = (passes: number, fails: number): Outcome =>
      find(
        'slo:is-fine',
        verdictsOf((run) => {
          run.record.slos.push({
            name: 'is-fine',
            objective: 0.9,
            windowDays: 30,
            indicator: { kind: 'check', of: 'is fine' },
          });
          run.events = run.events.map((event) =>
            event.kind === 'load-ended' ? { ...event, checks: [{ name: 'is fine', passes, fails }] } : event,
          );
        }),
      ).outcome;
    expect([outcomeOf(0, 40), outcomeOf(40, 0), outcomeOf(4, 0), outcomeOf(0, 0)]).toEqual([
      'fail',
      'pass',
      'unknown',
      'unknown',
    ]);
  });

  it('judging counts a menu that was retried as one intent, and good', () => {
    const { because } = find(
      'slo:menus-fast',
      verdictsOf((run) => {
        run.samples = run.samples.flatMap((row) =>
          row.kind === 'r' && row.journey === 'menu'
            ? [
                { ...row, status: 503 },
                { ...row, send: 2, responseMs: 200 },
              ]
            : [row],
        );
      }),
    );
    expect(because).toContain('0 bad of 40 menu');
  });

  it('judging points to a few lines, sorted, and counts the rest', () => {
    const verdict = find(
      'acknowledged-orders-stored-once',
      verdictsOf((run) => {
        run.stored = run.stored.filter((line) => line.kind !== 'order');
      }),
    );
    expect(verdict.because).toBe('1 acknowledged cancels lost, 39 acknowledged orders lost');
    expect(verdict.evidence).toHaveLength(5);
    expect(verdict.evidence[0]).toBe('ledger.ndjson:2 order o-0 is not stored');
  });

  it('an outcome is unknown if a checker throws, without the path of the folder', () => {
    const dir = new FixtureRun().write();
    const broken: Checker = {
      name: 'broken',
      title: '',
      kind: 'invariant',
      needs: ['ledger'],
      check: () => {
        readFileSync(`${dir}/nothing`);
        return pass('');
      },
    };
    expect(judge(broken, new LoadedRun(openRun(dir)))).toMatchObject({
      outcome: 'unknown',
      because: expect.stringContaining("'./nothing'"),
    });
    dispose(dir);
  });
});
