// What became of a load that several runners played: the sums of their counts, each checked against its own k6.
import type { RunnerState } from '../../contract/index.ts';
import type { AppendFile } from '../../platform/append-file.ts';
import { summaryTextOf } from '../k6/handle-summary.ts';
import { readMessages } from '../k6/k6-messages.ts';
import { readSummary, type GeneratorCounts } from '../k6/k6-summary.ts';
import type { Exact } from '../k6/exact-rows.ts';
import type { Played } from '../k6/played.ts';
import type { RunnerRecording } from './runner-recording.ts';

/** Of one runner. */
export type PlayedPart = Omit<Played, 'interrupted'>;

/** Call it after `finish` of the recording; its messages go to the log. */
export async function playedBy(
  recording: RunnerRecording,
  state: RunnerState | null,
  exact: Exact | null,
  log: AppendFile,
): Promise<PlayedPart> {
  const { recorder, ledger, reader, arrivals, zeroMs } = recording;
  const messages = await readMessages(recording.pathOf('messages'), log);
  const { blocked, ...counts } = recorder.counts;
  return {
    exitCode: state?.exit?.code ?? null,
    zeroMs: exact?.zeroMs ?? zeroMs,
    lastMs: recorder.lastMs,
    arrivals,
    ...counts,
    droppedWhileAllWaited: recorder.dropsWhileAllWaited(),
    interruptedIterations: counts.started - counts.ended,
    destinations: recorder.destinations.counts,
    blocked: Math.max(blocked, messages.firstBlocked === null ? 0 : 1),
    firstBlocked: recorder.firstBlocked ?? messages.firstBlocked,
    exceptions: messages.exceptions,
    firstException: messages.firstException,
    checks: recorder.checks.counts(),
    summaryText: (await summaryTextOf(recording.pathOf('text'), messages.summaryFailed)) || null,
    ledgerLines: ledger.counts.lines,
    malformedLedgerLines: ledger.counts.malformed,
    generator: await readSummary(recording.pathOf('summary')),
    unreadableSamples: reader.unreadable,
    doubtfulTags: reader.doubtfulTags,
  };
}

/** Of all; the first that did not end well gives the exit code. */
export function mergePlayed(parts: readonly PlayedPart[], interrupted: boolean): Played {
  const sum = (of: (part: PlayedPart) => number): number => parts.reduce((all, part) => all + of(part), 0);
  const first = <T>(of: (part: PlayedPart) => T | null): T | null =>
    parts.map(of).find((value) => value !== null) ?? null;
  const zeros = parts.flatMap(({ zeroMs }) => (zeroMs === null ? [] : [zeroMs]));
  const texts = parts.flatMap(({ summaryText }, index) =>
    summaryText === null ? [] : [parts.length === 1 ? summaryText : `runner ${index + 1}:\n${summaryText}`],
  );
  const badly = parts.find(({ exitCode }) => exitCode !== 0);
  return {
    exitCode: badly === undefined ? 0 : badly.exitCode,
    interrupted,
    zeroMs: zeros.length === 0 ? null : Math.min(...zeros),
    lastMs: Math.max(...parts.map(({ lastMs }) => lastMs)),
    arrivals: parts[0]?.arrivals ?? null,
    started: sum(({ started }) => started),
    ended: sum(({ ended }) => ended),
    dropped: sum(({ dropped }) => dropped),
    droppedWhileAllWaited: sum((part) => part.droppedWhileAllWaited),
    interruptedIterations: sum((part) => part.interruptedIterations),
    requests: sum(({ requests }) => requests),
    destinations: {
      toBaseUrl: sum(({ destinations }) => destinations.toBaseUrl),
      elsewhere: sum(({ destinations }) => destinations.elsewhere),
      named: sum(({ destinations }) => destinations.named),
    },
    joined: sum(({ joined }) => joined),
    outside: sum(({ outside }) => outside),
    blocked: sum(({ blocked }) => blocked),
    firstBlocked: first(({ firstBlocked }) => firstBlocked),
    exceptions: sum(({ exceptions }) => exceptions),
    firstException: first(({ firstException }) => firstException),
    checks: mergedChecks(parts),
    summaryText: texts.length === 0 ? null : texts.join('\n'),
    ledgerLines: sum(({ ledgerLines }) => ledgerLines),
    malformedLedgerLines: sum((part) => part.malformedLedgerLines),
    generator: mergedCounts(parts.map(({ generator }) => generator)),
    unreadableSamples: sum((part) => part.unreadableSamples),
    doubtfulTags: [...new Set(parts.flatMap(({ doubtfulTags }) => doubtfulTags))],
  };
}

function mergedChecks(parts: readonly PlayedPart[]): Played['checks'] {
  const byName = new Map<string, { name: string; passes: number; fails: number }>();
  for (const { name, passes, fails } of parts.flatMap(({ checks }) => checks)) {
    const known = byName.get(name) ?? { name, passes: 0, fails: 0 };
    byName.set(name, { name, passes: known.passes + passes, fails: known.fails + fails });
  }
  return [...byName.values()];
}

/**
 * Null if one is missing. Thresholds and figures of a browser cannot be added up: they stand only if there is one
 * runner.
 */
function mergedCounts(counts: readonly (GeneratorCounts | null)[]): GeneratorCounts | null {
  const known = counts.filter((one) => one !== null);
  const [only] = known;
  if (known.length !== counts.length || only === undefined) return null;
  if (known.length === 1) return only;
  const sum = (of: (one: GeneratorCounts) => number): number => known.reduce((all, one) => all + of(one), 0);
  return {
    requests: sum(({ requests }) => requests),
    iterations: sum(({ iterations }) => iterations),
    dropped: sum(({ dropped }) => dropped),
    checks: sum(({ checks }) => checks),
    thresholds: [],
    browser: null,
  };
}
