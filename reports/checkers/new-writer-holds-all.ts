// Invariant: after a change of writers the new one holds every acknowledged order, and the old one
// acknowledged none alone.
import { runFiles, type DatabaseLine } from '../../contract/index.ts';
import type { LoadedRun } from '../run/loaded-run.ts';
import { describeUnprotected, unprotectedOf } from '../run/unprotected.ts';
import { intentKey } from '../run/intents/ledger-table.ts';
import type { Numbered } from '../run/text-lines.ts';
import { Breaches } from './breaches.ts';
import { pass, unknown, type Checker, type Finding } from './checker.ts';
import { ledgerAt } from '../run/evidence/pointers.ts';

type OldWriter = DatabaseLine & { kind: 'old-writer' };

export const newWriterHoldsAll: Checker = {
  name: 'new-writer-holds-all',
  title: 'The new database writer holds every acknowledged order.',
  kind: 'invariant',
  needs: ['databases', 'ledger', 'stored'],
  check: (run) => withProtection(run, judgeChanges(run)),
};

function judgeChanges(run: LoadedRun): Finding {
  const states = run.databases.rows.filter(({ value }) => value.kind === 'state');
  const examined = run.databases.rows.filter(
    (row): row is Numbered<OldWriter> => row.value.kind === 'old-writer',
  );
  const changes = writerChanges(run);
  if (changes.length === 0 && examined.length === 0)
    return states.length === 0
      ? unknown(`${runFiles.databases} has no state`)
      : pass('the writer never changed');
  const breaches = new Breaches();
  // An old writer that was examined twice counts once.
  const examinedWriters = new Set(examined.map(({ value }) => `${value.member} ${value.fencedAtMs}`)).size;
  if (examinedWriters < changes.length) {
    breaches.addUnless(
      'an old writer was not examined',
      'old writers unexamined',
      `${changes.length} changes of the writer, ${examinedWriters} old writers examined`,
    );
  }
  for (const row of examined) judgeOldWriter(run, row, breaches);
  judgeFences(run, breaches);
  const lastChangeMs = [...changes, ...examined.map(({ value }) => value.fencedAtMs)].reduce((last, atMs) =>
    Math.max(last, atMs),
  );
  const held = judgeNewWriter(run, lastChangeMs, breaches);
  return breaches.finding(
    `${Math.max(changes.length, examined.length)} changes of the writer; the new one holds all ${held} orders acknowledged before, the old ones nothing more`,
  );
}

/** Adds what was at risk. If no second server ever confirmed commits, no change of writers was tested. */
function withProtection(run: LoadedRun, finding: Finding): Finding {
  const unprotected = unprotectedOf(run);
  if (unprotected === null || unprotected.spans.length === 0) return finding;
  const because = `${finding.because}; ${describeUnprotected(unprotected)}`;
  return finding.outcome === 'pass' && unprotected.always
    ? unknown(`commits were never confirmed by a second server; ${because}`)
    : { ...finding, because };
}

/**
 * When the writer changed, by the events, or by the states if the events contain fewer changes. A writer that
 * restarted on its previous data is no change.
 */
function writerChanges(run: LoadedRun): readonly number[] {
  const promotedAtMs = run
    .eventsOf('writer-changed')
    .filter(
      ({ value: { subject, evidence } }) => evidence['restarted'] !== true && evidence['from'] !== subject,
    )
    .map(({ value }) => value.atMs);
  const seen: number[] = [];
  let writer: string | null = null;
  for (const { value } of run.databases.rows) {
    if (value.kind !== 'state' || value.writer === null) continue;
    if (writer !== null && value.writer !== writer) seen.push(value.atMs);
    writer = value.writer;
  }
  return seen.length > promotedAtMs.length ? seen : promotedAtMs;
}

/** A process that lived on after its fence could have acknowledged what its binlog does not show. */
function judgeFences(run: LoadedRun, breaches: Breaches): void {
  for (const { line, value } of run.eventsOf('writer-fenced'))
    if (value.evidence['process_gone'] === false)
      breaches.addUnless(
        'the process of an old writer lived on after it was fenced',
        'fences that did not hold',
        `${runFiles.events}:${line} ${value.subject}`,
      );
}

function judgeOldWriter(run: LoadedRun, { line, value }: Numbered<OldWriter>, breaches: Breaches): void {
  const at = `${runFiles.databases}:${line} ${value.member}`;
  // Measured on disk, so it holds for a server that could not be started as well.
  if (value.commitsAfterFence !== null && value.commitsAfterFence > 0)
    breaches.add(
      'old writers with commits after the fence (split brain)',
      `${at} committed ${value.commitsAfterFence}`,
    );
  if (!value.examined)
    return breaches.addUnless(
      `it could not be examined: ${value.reason ?? 'no reason given'}`,
      'old writers unexamined',
      at,
    );
  if (value.commitsAfterFence === null)
    breaches.addUnless('its commits after the fence are not known', 'old writers unexamined', at);
  value.onlyThere.forEach((id, index) => {
    const key = value.onlyThereKeys[index];
    const intent = key && run.ledger.orders.get(intentKey(key.member, key.key));
    const acknowledged = intent?.orders.find((one) => one.id === undefined || one.id === id);
    const isThere = run.stored.final.orders.get(id)?.rows ?? 0;
    if (acknowledged && isThere === 0)
      breaches.addUnless(
        run.incomplete('stored'),
        'acknowledged orders only on the old writer (data loss)',
        `${at} order ${id}, ${ledgerAt(acknowledged.line)}`,
      );
  });
}

function judgeNewWriter(run: LoadedRun, changedMs: number, breaches: Breaches): number {
  let held = 0;
  for (const intent of run.ledger.orders.values()) {
    if (!intent.isAcknowledged) continue;
    const before = intent.orders.filter(({ atMs }) => atMs <= changedMs);
    const [first] = before;
    if (!first) continue;
    const stored = run.stored.final.underIntent(intent.id);
    const lost = before.find(({ id }) => !stored.some((order) => id === undefined || order.id === id));
    if (lost)
      breaches.addUnless(
        run.incomplete('stored'),
        'acknowledged orders that the new writer lacks (data loss)',
        `${ledgerAt(lost.line)} order ${lost.id ?? intent.key}`,
      );
    else held += 1;
  }
  return held;
}
