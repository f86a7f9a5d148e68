// What became of a script that k6 played.
import type { CheckCount } from '../../contract/index.ts';
import type { DestinationCounts } from './destinations.ts';
import type { GeneratorCounts } from './k6-summary.ts';

export interface Played {
  /** k6's exit code; 99: a threshold of the script failed; null: a signal ended it. */
  exitCode: number | null;
  interrupted: boolean;
  /** Zero of the curve on the run's clock, ms; null if not one arrival was seen. */
  zeroMs: number | null;
  /** When the last request or iteration ended, ms on the run's clock; 0 if none did. */
  lastMs: number;
  /** Arrivals that the curve scheduled; null without a curve. */
  arrivals: number | null;
  started: number;
  /** Iterations that ended by themselves. */
  ended: number;
  dropped: number;
  /** Of the drops, those at which every virtual user waited for an answer of the system. */
  droppedWhileAllWaited: number;
  /** Started iterations that were cut. */
  interruptedIterations: number;
  /** Calls of the script: the redirects of one are joined to it. */
  requests: number;
  /** Where they went, seen from BASE_URL. */
  destinations: DestinationCounts;
  /** Requests that were joined to another, such as redirects. */
  joined: number;
  /** Requests of `setup` and `teardown`: no customer made them, so they are counted only here. */
  outside: number;
  /**
   * Of the requests, those to hosts that are not allowed, which were never sent; the first as k6's message.
   */
  blocked: number;
  firstBlocked: string | null;
  /** Iterations that ended with an exception; the first as k6's message. */
  exceptions: number;
  firstException: string | null;
  /** Results of the script's checks, by name. */
  checks: readonly CheckCount[];
  /** What `handleSummary` of the script would have printed, or why it failed; null if it has none. */
  summaryText: string | null;
  ledgerLines: number;
  malformedLedgerLines: number;
  /** The counts of k6's summary; null if it wrote none. */
  generator: GeneratorCounts | null;
  /** Samples of k6 that could not be read. */
  unreadableSamples: number;
  /** Names that seem to be parts of another tag's value, which k6 does not escape. */
  doubtfulTags: readonly string[];
}

/** Why the samples of a slice or a run are not all that k6 made; undefined if they are. */
export function whyNotWhole({
  generator,
  requests,
  joined,
  outside,
  ended,
  dropped,
  checks,
  unreadableSamples,
  doubtfulTags,
}: Played): string | undefined {
  if (unreadableSamples > 0) return `${unreadableSamples} samples of k6 could not be read`;
  if (doubtfulTags.length > 0) return cutValues(doubtfulTags);
  if (generator === null) return 'k6 wrote no summary of what it made';
  const checked = checks.reduce((sum, { passes, fails }) => sum + passes + fails, 0);
  const pairs = [
    ['requests', generator.requests, requests + joined + outside],
    ['iterations', generator.iterations, ended],
    ['dropped arrivals', generator.dropped, dropped],
    ['check results', generator.checks, checked],
  ] as const;
  const different = pairs.find(([, made, read]) => made !== read);
  return different && `k6 made ${different[1]} ${different[0]}, and ${different[2]} were read`;
}

function cutValues(names: readonly string[]): string {
  const quoted = names.map((name) => `"&${name}="`).join(', ');
  return `a tag's value holds ${quoted}, which reads as another tag: name the tag's values without it`;
}

/**
 * Share of iterations that may end with an exception. Beyond it, the script did not do what its code states.
 */
export const maxExceptionShare = 0.01;

/** Why a slice cannot be used: it was not read completely, or its script failed too often. */
export function whyUnsound(played: Played): string | undefined {
  const { exceptions, firstException, ended } = played;
  if (exceptions > ended * maxExceptionShare)
    return `${exceptions} of ${ended} iterations of the script ended with an exception: ${firstException ?? ''}`;
  return whyNotWhole(played);
}
