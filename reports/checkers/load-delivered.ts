// Validity: the load that was planned really reached the system, on time.
import { arrivalsOf, runFiles, type Evidence } from '../../contract/index.ts';
import type { LoadedRun } from '../run/loaded-run.ts';
import { loadOf } from '../run/intents/load-figures.ts';
import { pass, unknown, type Checker, type Finding } from './checker.ts';
import { whyNotDelivered } from './runners-delivered.ts';

/** Above this share of dropped arrivals, or this p99 of the start lag, the generator fell behind. */
const droppedLimit = 0.01;
const lagLimitMs = 50;
/** Above this share of iterations that ended with an exception, the script did not play its journeys. */
const exceptionLimit = 0.01;
const thresholdsFailed = 99;

export const loadDelivered: Checker = {
  name: 'load-delivered',
  title: 'The load that was planned really reached the system.',
  kind: 'validity',
  needs: ['samples'],
  check: (run) => endedBadly(run) ?? notAsPlanned(run) ?? delivered(run),
};

function endedBadly(run: LoadedRun): Finding | undefined {
  if (run.record.interrupted) return unknown('the run was interrupted');
  const ended = run.eventsOf('load-ended').at(-1);
  const started = run.eventsOf('load-started').length > 0;
  if (!ended) return unknown(`${runFiles.events} has no ${started ? 'load-ended' : 'load-started'}`);
  const { exitCode, interrupted, evidence } = ended.value;
  const at = [`${runFiles.events}:${ended.line}`];
  if (interrupted) return unknown('the load was interrupted', at);
  const { runners: planned } = run.record.load;
  const undelivered = planned === undefined ? undefined : whyNotDelivered(planned, ended.value.runners ?? []);
  if (undelivered !== undefined) return unknown(undelivered, at);
  if (exitCode !== 0 && exitCode !== thresholdsFailed)
    return unknown(howItEnded(exitCode, evidence['firstException']), at);
  if (!started)
    return unknown(
      run.record.load.arrivals === null
        ? 'the script sent no request, and no iteration of it came to its end'
        : `${runFiles.events} has no load-started`,
      at,
    );
  // The orders that an interrupted visit would have sent are recorded nowhere. A user script may interrupt
  // iterations intentionally.
  const cut = run.record.load.arrivals === null ? 0 : Number(evidence['interruptedIterations'] ?? 0);
  if (cut > 0) return unknown(`${cut} visits were cut before they were over`, at);
  return scriptFailed(evidence, at);
}

/** Exit codes of k6 2.2 (errext/exitcodes/codes.go) that a script causes. */
const endings: Readonly<Record<number, string>> = {
  100: 'setup of the script took too long',
  101: 'teardown of the script took too long',
  104: 'k6 refuses the options of the script',
  105: 'it was stopped from outside',
  107: 'the script threw an exception in init code, setup or teardown',
  108: 'the script aborted the test',
  110: 'the script marked the test as failed',
};

function howItEnded(exitCode: number | null, exception: unknown): string {
  if (exitCode === null) return 'the load generator ended with exit code none: it was killed';
  const why = endings[exitCode] === undefined ? '' : `: ${endings[exitCode]}`;
  const what = exitCode === 107 && typeof exception === 'string' ? ` (${exception})` : '';
  return `the load generator ended with exit code ${exitCode}${why}${what}`;
}

/** The script was blocked or threw exceptions, or not all of k6's output was read. */
function scriptFailed(evidence: Evidence, at: readonly string[]): Finding | undefined {
  const { blocked, firstBlocked, exceptions, firstException, notWhole } = evidence;
  if (typeof notWhole === 'string') return unknown(notWhole, at);
  if (Number(blocked ?? 0) > 0)
    return unknown(
      `${blocked} requests to hosts beyond loopback did not leave (${firstBlocked}): add --allow-host, or correct the script`,
      at,
    );
  const iterations = Number(evidence['started'] ?? 0);
  return Number(exceptions ?? 0) > iterations * exceptionLimit
    ? unknown(
        `${exceptions} of ${iterations} iterations of the script ended with an exception, more than 1 %: ${firstException}`,
        at,
      )
    : undefined;
}

function notAsPlanned(run: LoadedRun): Finding | undefined {
  const { started, dropped, requests, sent } = run.samples;
  const { arrivals } = run.record.load;
  // A user script may use another protocol than HTTP: then its iterations are what was played.
  if (requests === 0 && (arrivals !== null || loadOf(run).achieved === 0))
    return unknown(`${runFiles.samples} has no request`);
  const curve = arrivals === null ? undefined : otherCurve(run, arrivals);
  if (curve !== undefined) return unknown(curve);
  if (arrivals !== null && arrivals !== started + dropped) {
    return unknown(
      `the curve offers ${arrivals} arrivals, ${runFiles.samples} knows ${started} started and ${dropped} dropped`,
    );
  }
  // Rows lost at the end leave no gap in the file, so compare with the number that k6's recorder wrote.
  const recordedRequests = run.eventsOf('load-ended').at(-1)?.value.evidence['requests'];
  if (typeof recordedRequests === 'number' && recordedRequests !== requests)
    return unknown(`the recorder wrote ${recordedRequests} requests, ${runFiles.samples} has ${requests}`);
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

/** curve.json defines the offered load; run.json contains only its number of arrivals. */
function otherCurve({ recorded: { curve, damage } }: LoadedRun, arrivals: number): string | undefined {
  if (curve === undefined) return `${runFiles.curve} ${damage.get(runFiles.curve) ?? 'is missing'}`;
  const offered = arrivalsOf(curve);
  return offered === arrivals
    ? undefined
    : `${runFiles.curve} offers ${offered} arrivals, ${runFiles.run} records ${arrivals}`;
}

function delivered(run: LoadedRun): Finding {
  const { requests, lag } = run.samples;
  const { achieved: started, dropped, offered } = loadOf(run);
  const lagMs = lag.percentileMs(0.99);
  if (lagMs > lagLimitMs)
    return unknown(`arrivals started late: start lag p99 ${lagMs} ms, more than ${lagLimitMs} ms`);
  const bySystem = Math.min(dropped, droppedBySystem(run));
  const notes = notesOf(run, bySystem);
  if (dropped - bySystem > offered * droppedLimit) {
    const because = `${dropped - bySystem} of ${offered} arrivals were dropped, more than 1 %${notes}`;
    return { ...unknown(because), undelivered: true };
  }
  if (requests === 0)
    return pass(`${started} iterations played, ${dropped} dropped; the script sends no HTTP request${notes}`);
  if (offered === 0)
    return pass(`${requests} requests sent; this script does not define its arrivals${notes}`);
  if (lag.count === 0)
    return pass(
      `${requests} requests sent in ${started} iterations, ${dropped} dropped; this script does not define its schedule${notes}`,
    );
  return pass(
    `${started} of ${offered} arrivals started, ${dropped} dropped; start lag p99 ${lagMs} ms${notes}`,
  );
}

/**
 * Drops while every virtual user waited for an answer: the system caused them, not the generator. The checker
 * `machine-had-room` judges whether the generator had enough CPU.
 */
function droppedBySystem(run: LoadedRun): number {
  return Number(run.eventsOf('load-ended').at(-1)?.value.evidence['droppedWhileAllWaited'] ?? 0) || 0;
}

function notesOf(run: LoadedRun, bySystem: number): string {
  const { exceptions, firstException, outside, joined } =
    run.eventsOf('load-ended').at(-1)?.value.evidence ?? {};
  return [
    ...(Number(joined ?? 0) > 0 ? [`${joined} redirects count as part of the request that led to them`] : []),
    ...(Number(outside ?? 0) > 0 ? [`${outside} requests of setup and teardown are not counted`] : []),
    ...(bySystem > 0
      ? [`${bySystem} arrivals were dropped while every virtual user waited for an answer: they count as bad`]
      : []),
    ...(Number(exceptions ?? 0) > 0
      ? [`${exceptions} iterations ended with an exception: ${firstException}`]
      : []),
  ]
    .map((note) => `; ${note}`)
    .join('');
}
