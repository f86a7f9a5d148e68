// `showtime check`: the live database of a kept target against what the run recorded; never over recorded
// evidence.
import { createWriteStream, mkdirSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { runFiles, type CheckVerdict, type ExportedLine, type Verdict } from '../../contract/index.ts';
import { loadOf } from '../intents/load-figures.ts';
import { JudgedRun } from '../judged-run.ts';
import { openRun } from '../recorded-run/recorded-run.ts';
import { StoredPhase } from '../stored/stored-phase.ts';
import { worstOf } from '../verdict/merge.ts';
import { verdictText } from '../verdict/verdict-text.ts';
import { writeWhole } from '../write-whole.ts';
import { compareStored, type Differences } from './compare-stored.ts';

const claims: Readonly<Record<keyof Differences, string>> = {
  orders: 'live-orders-as-recorded',
  payments: 'live-payments-as-recorded',
  stock: 'live-stock-as-recorded',
  tickets: 'live-tickets-as-recorded',
};

/**
 * Compares `storedLines`, a fresh export, with the final phase and the ledger of the run `dir`, and names
 * every deleted, altered
 * or added row. Writes `verdict.json` and `stored.ndjson` into `outDir` (`checks/<time>/` of the run folder),
 * which is created.
 * Throws ShowtimeError `not-a-run-folder`, `folder-not-writable`.
 */
export async function checkAgainst(
  dir: string,
  storedLines: AsyncIterable<ExportedLine>,
  outDir: string,
): Promise<Verdict> {
  const run = new JudgedRun(openRun(dir));
  mkdirSync(outDir, { recursive: true });
  const live = await record(storedLines, join(outDir, runFiles.stored));
  const verdicts = [...rowVerdicts(run, live), ledgerVerdict(run, live)].sort((a, b) =>
    a.checker < b.checker ? -1 : 1,
  );
  const verdict: Verdict = {
    schemaVersion: 1,
    outcome: worstOf(verdicts),
    verdicts,
    slos: [],
    outages: [],
    load: loadOf(run),
  };
  writeWhole(join(outDir, runFiles.verdict), verdictText(verdict));
  return verdict;
}

async function record(lines: AsyncIterable<ExportedLine>, path: string): Promise<StoredPhase> {
  const phase = new StoredPhase();
  const file = createWriteStream(path, { flags: 'wx' });
  let line = 0;
  for await (const value of lines) {
    phase.take({ line: (line += 1), value });
    if (!file.write(`${JSON.stringify({ phase: 'final', ...value })}\n`)) await once(file, 'drain');
  }
  file.end();
  await once(file, 'finish');
  return phase;
}

function rowVerdicts(run: JudgedRun, live: StoredPhase): readonly CheckVerdict[] {
  const gap = !live.ended
    ? 'the fresh export has no end line'
    : run.promises('stored')
      ? run.incomplete('stored')
      : 'this run did not promise stored';
  const differences = compareStored(run.stored.final, live);
  return (Object.keys(claims) as (keyof Differences)[]).map((kind): CheckVerdict => {
    const checker = claims[kind];
    const evidence = differences[kind].sort();
    if (gap !== undefined) return { checker, outcome: 'unknown', because: gap, evidence: [] };
    if (evidence.length === 0)
      return { checker, outcome: 'pass', because: `all ${kind} are as the run recorded them`, evidence };
    return {
      checker,
      outcome: 'fail',
      because: `${evidence.length} rows of ${kind} were deleted, altered or added since the run`,
      evidence,
    };
  });
}

/** What a client was promised must still be there, whatever the recorded export holds. */
function ledgerVerdict(run: JudgedRun, live: StoredPhase): CheckVerdict {
  const checker = 'live-orders-in-ledger';
  if (!run.promises('ledger'))
    return { checker, outcome: 'not-asked', because: 'this run did not promise ledger', evidence: [] };
  const acknowledged = [...run.ledger.orders.values()].filter(({ orders }) => orders.length > 0);
  const lost = acknowledged
    .filter(({ member, key }) => live.under(member, key).length === 0)
    .map(
      ({ orders, key, member }) =>
        `deleted: order ${orders[0]?.id ?? `with key ${key}`} of member ${member} (${runFiles.ledger}:${orders[0]?.line ?? 0})`,
    );
  const gap = !live.ended ? 'the fresh export has no end line' : run.incomplete('ledger');
  if (lost.length > 0 && live.ended)
    return {
      checker,
      outcome: 'fail',
      because: `${lost.length} acknowledged orders are gone`,
      evidence: lost.sort(),
    };
  if (gap !== undefined || acknowledged.length === 0)
    return { checker, outcome: 'unknown', because: gap ?? 'no order was acknowledged', evidence: [] };
  return {
    checker,
    outcome: 'pass',
    because: `all ${acknowledged.length} acknowledged orders are there`,
    evidence: [],
  };
}
