// The client's SLI beside the server's, and the gap in numbers: what each side sees that the other does not.
//
//   client's events ── dropped + sent again − 4xx − never sent − broken off ──▶ expected at the server ── unexplained ──▶ its count
//   client's bad    ── dropped − never sent − too late − … + more bad answers ─▶ expected at the server ── unexplained ──▶ its count
import type { ServerCount, SloResult } from '../../contract/index.ts';
import type { ClientSide } from './client-side.ts';

/** One step of the bridge from the client's count to the server's; `count` is signed. */
export interface GapStep {
  words: string;
  count: number;
}

export interface Bridge {
  client: number;
  /** Steps that are not zero. */
  steps: readonly GapStep[];
  /** Requests that may or may not have been counted by the server; the expectation is a range. */
  unsure: GapStep[];
  expected: { least: number; most: number };
  server: number;
  /** How far the server's count lies outside the range; 0 within it. */
  unexplained: number;
  /**
   * Of the steps, what makes them add up without being a reason: intents that only one of ledger and samples
   * knows.
   */
  disagreement: number;
  tolerated: number;
}

export interface SloReconciliation {
  slo: string;
  objective: number;
  /** Shares of good ones; null without events. */
  clientShare: number | null;
  serverShare: number | null;
  events: Bridge;
  bad: Bridge;
  /** For the server's bad ones: what is known of who gave them. */
  shed: number;
  badAtBalancer: number;
  excluded: number;
}

/** A share of the server's events that may stay unexplained, and the least number. */
export const tolerance = { share: 0.001, least: 2 } as const;

export function reconcile(result: SloResult, side: ClientSide, server: ServerCount): SloReconciliation {
  const serverEvents = server.good + server.bad;
  const clientEvents = result.good + result.bad;
  const tolerated = Math.max(tolerance.least, Math.floor(serverEvents * tolerance.share));
  return {
    slo: result.name,
    objective: result.objective,
    clientShare: clientEvents === 0 ? null : result.good / clientEvents,
    serverShare: serverEvents === 0 ? null : server.good / serverEvents,
    events: bridge(
      { client: clientEvents, server: serverEvents, tolerated },
      eventSteps(clientEvents, side),
      brokenOff(side),
    ),
    bad: bridge({ client: result.bad, server: server.bad, tolerated }, badSteps(result, side), [
      ...brokenOff(side),
      ...nearLimit(side),
    ]),
    shed: side.shed,
    badAtBalancer: server.badAtBalancer,
    excluded: server.excluded,
  };
}

/**
 * Requests that are counted are all but those that no server saw, that broke off, and that are the client's
 * own mistakes.
 */
function eventSteps(clientEvents: number, side: ClientSide): GapStep[] {
  const { intents, dropped, requests, neverSent, excluded, brokeOff, foreign } = side;
  const sent = Object.values(intents).reduce((sum, one) => sum + one, 0);
  return [
    { words: 'arrivals dropped: bad for customers, never sent', count: -dropped },
    { words: 'sent again: one intent, several requests', count: requests - sent },
    { words: 'connections refused or not made: no server saw them', count: -neverSent },
    { words: 'other 4xx: the client’s own mistakes, left out by the server', count: -excluded },
    { words: 'broken off or not answered in time', count: -brokeOff },
    { words: foreignWords, count: foreign.good + foreign.bad },
    { words: disagreeWords, count: sent + dropped - clientEvents },
  ];
}

function badSteps(result: SloResult, side: ClientSide): GapStep[] {
  const {
    intents: { well, ...lost },
    dropped,
    bad,
    slow,
    foreign,
  } = side;
  const known = Object.values(lost).reduce((sum, one) => sum + one, 0) + dropped;
  void well;
  return [
    { words: 'arrivals dropped: bad for customers, never sent', count: -dropped },
    { words: 'intents that no server saw', count: -lost.neverSent },
    { words: 'intents that broke off or got no answer', count: -lost.brokeOff },
    { words: 'answered in time for the server, too late for the customer', count: -lost.late },
    { words: 'intents that ended in another 4xx', count: -lost.excluded },
    { words: 'answers whose content was wrong: good to the server', count: -lost.wrong },
    {
      words: 'more bad answers: repaired by sending again, or several of one intent',
      count: bad + slow - lost.badAnswer - lost.slow,
    },
    { words: foreignWords, count: foreign.bad + foreign.slow },
    { words: disagreeWords, count: known - result.bad },
  ];
}

const disagreeWords = 'intents of which ledger and samples disagree';
const foreignWords = 'challenges: made by the harness, the same journey to the server';

/**
 * The server counts one that the client gave up (460), or its own failure, or never saw the whole request.
 */
function brokenOff({ brokeOff, foreign }: ClientSide): GapStep[] {
  return [
    {
      words: 'broken off or not answered in time: the server may have counted them',
      count: brokeOff + foreign.brokeOff,
    },
  ];
}

/** These stand in the expectation; the server's clock may say otherwise. */
function nearLimit(side: ClientSide): GapStep[] {
  return [
    {
      words: 'slower than the limit by the client’s clock alone, perhaps',
      count: -side.nearLimit - side.foreign.nearLimit,
    },
  ];
}

function bridge(
  { client, server, tolerated }: { client: number; server: number; tolerated: number },
  steps: readonly GapStep[],
  unsure: readonly GapStep[],
): Bridge {
  const sum = (all: readonly GapStep[]): number => all.reduce((total, { count }) => total + count, 0);
  const notZero = ({ count }: GapStep): boolean => count !== 0;
  const middle = client + sum(steps);
  const expected = {
    least: middle + sum(unsure.filter(({ count }) => count < 0)),
    most: middle + sum(unsure.filter(({ count }) => count > 0)),
  };
  const unexplained = server < expected.least ? server - expected.least : Math.max(0, server - expected.most);
  return {
    client,
    steps: steps.filter(notZero),
    unsure: unsure.filter(notZero),
    expected,
    server,
    unexplained,
    disagreement: steps.find(({ words }) => words === disagreeWords)?.count ?? 0,
    tolerated,
  };
}
