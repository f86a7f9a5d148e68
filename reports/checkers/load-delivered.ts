// Validity: the load that was planned really reached the system, on time.
import { arrivalsOf, runFiles } from '../../contract/index.ts';
import type { JudgedRun } from '../judged-run.ts';
import { loadOf } from '../intents/load-figures.ts';
import { pass, unknown, type Checker, type Finding } from './checker.ts';

/** Above this share of dropped arrivals, or this p99 of the start lag, the generator fell behind. */
const droppedLimit = 0.01;
const lagLimitMs = 50;
const thresholdsFailed = 99;

export const loadDelivered: Checker = {
  name: 'load-delivered',
  title: 'The load that was planned really reached the system.',
  kind: 'validity',
  needs: ['samples'],
  check: (run) => endedBadly(run) ?? notAsPlanned(run) ?? delivered(run),
};

function endedBadly(run: JudgedRun): Finding | undefined {
  if (run.record.interrupted) return unknown('the run was interrupted');
  const ended = run.eventsOf('load-ended').at(-1);
  if (run.eventsOf('load-started').length === 0) return unknown(`${runFiles.events} has no load-started`);
  if (!ended) return unknown(`${runFiles.events} has no load-ended`);
  const { exitCode, interrupted, evidence } = ended.value;
  const at = [`${runFiles.events}:${ended.line}`];
  if (interrupted) return unknown('the load was interrupted', at);
  if (exitCode !== 0 && exitCode !== thresholdsFailed)
    return unknown(`the load generator ended with exit code ${exitCode ?? 'none: it was killed'}`, at);
  // What a visit that was cut would have ordered stands nowhere. A script of one's own may end so by its own
  // will.
  const cut = run.record.load.arrivals === null ? 0 : Number(evidence['interruptedIterations'] ?? 0);
  return cut > 0 ? unknown(`${cut} visits were cut before they were over`, at) : undefined;
}

function notAsPlanned(run: JudgedRun): Finding | undefined {
  const { started, dropped, requests, sent } = run.samples;
  const { arrivals } = run.record.load;
  if (requests === 0) return unknown(`${runFiles.samples} has no request`);
  const curve = arrivals === null ? undefined : otherCurve(run, arrivals);
  if (curve !== undefined) return unknown(curve);
  if (arrivals !== null && arrivals !== started + dropped) {
    return unknown(
      `the curve offers ${arrivals} arrivals, ${runFiles.samples} knows ${started} started and ${dropped} dropped`,
    );
  }
  // Rows lost at the end leave no hole: k6's recorder said how many it wrote.
  const told = run.eventsOf('load-ended').at(-1)?.value.evidence['requests'];
  if (typeof told === 'number' && told !== requests)
    return unknown(`the recorder wrote ${told} requests, ${runFiles.samples} has ${requests}`);
  const sentOrders = sent.get('order');
  if (
    run.promises('ledger') &&
    run.has('ledger') &&
    sentOrders !== undefined &&
    sentOrders < run.ledger.orderSends.ended
  ) {
    return unknown(
      `${runFiles.samples} has ${sentOrders} order requests, ${runFiles.ledger} saw ${run.ledger.orderSends.ended} end`,
    );
  }
  return undefined;
}

/** What was offered is what curve.json says; run.json only counts it. */
function otherCurve({ recorded: { curve, damage } }: JudgedRun, arrivals: number): string | undefined {
  if (curve === undefined) return `${runFiles.curve} ${damage.get(runFiles.curve) ?? 'is missing'}`;
  const offered = arrivalsOf(curve);
  return offered === arrivals
    ? undefined
    : `${runFiles.curve} offers ${offered} arrivals, ${runFiles.run} says ${arrivals}`;
}

function delivered(run: JudgedRun): Finding {
  const { requests, lag } = run.samples;
  const { achieved: started, dropped, offered } = loadOf(run);
  const lagMs = lag.percentileMs(0.99);
  if (dropped > offered * droppedLimit)
    return unknown(`${dropped} of ${offered} arrivals were dropped, more than 1 %`);
  if (lagMs > lagLimitMs)
    return unknown(`arrivals started late: start lag p99 ${lagMs} ms, more than ${lagLimitMs} ms`);
  if (offered === 0) return pass(`${requests} requests sent; this script does not say its arrivals`);
  if (lag.count === 0)
    return pass(
      `${requests} requests sent in ${started} iterations, ${dropped} dropped; this script does not say its schedule`,
    );
  return pass(`${started} of ${offered} arrivals started, ${dropped} dropped; start lag p99 ${lagMs} ms`);
}
