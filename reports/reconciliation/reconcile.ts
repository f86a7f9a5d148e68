// Compares the client's SLI with the server's, and explains the difference: the events that only one side
// counts.
//
//   client's events ── dropped + sent again − 4xx − never sent − broken off ──▶ expected at the server ── unexplained ──▶ its count
//   client's bad    ── dropped − never sent − too late − … + more bad answers ─▶ expected at the server ── unexplained ──▶ its count
import type { ServerCount, SloResult } from '../../contract/index.ts';
import type { ClientSide } from './client-side.ts';

/** One step of the bridge from the client's count to the server's; `count` is signed. */
export interface GapStep {
  text: string;
  count: number;
}

export interface Bridge {
  client: number;
  /** Steps that are not zero. */
  steps: readonly GapStep[];
  /** Requests that may or may not have been counted by the server; the expectation is a range. */
  indeterminate: GapStep[];
  expected: { min: number; max: number };
  server: number;
  /** Distance of the server's count from the range; 0 within it. */
  unexplained: number;
  /**
   * The part of the steps that balances the sum without explaining it: intents in only one of ledger and
   * samples.
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
export const tolerance = { share: 0.001, min: 2 } as const;

export function reconcile(result: SloResult, side: ClientSide, server: ServerCount): SloReconciliation {
  const serverEvents = server.good + server.bad;
  const clientEvents = result.good + result.bad;
  const tolerated = Math.max(tolerance.min, Math.floor(serverEvents * tolerance.share));
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
 * The server's events are all requests except those that reached no server, were aborted, were client errors
 * (4xx), or found their order in progress.
 */
function eventSteps(clientEvents: number, side: ClientSide): GapStep[] {
  const { intents, dropped, requests, neverSent, excluded, brokeOff, foreign } = side;
  const sent = Object.values(intents).reduce((sum, one) => sum + one, 0);
  return [
    { text: 'arrivals dropped: bad for customers, never sent', count: -dropped },
    { text: 'sent again: one intent, several requests', count: requests - sent },
    { text: 'connections refused or not made: no server saw them', count: -neverSent },
    { text: 'other 4xx, and orders in progress: left out by the server', count: -excluded },
    { text: 'broken off or not answered in time', count: -brokeOff },
    { text: foreignText, count: foreign.good + foreign.bad },
    { text: disagreeText, count: sent + dropped - clientEvents },
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
    { text: 'arrivals dropped: bad for customers, never sent', count: -dropped },
    { text: 'intents that no server saw', count: -lost.neverSent },
    { text: 'intents that broke off or got no answer', count: -lost.brokeOff },
    { text: 'answered in time for the server, too late for the customer', count: -lost.late },
    { text: 'intents that ended in another 4xx, or in progress', count: -lost.excluded },
    { text: 'answers whose content was wrong: good to the server', count: -lost.wrong },
    {
      text: 'more bad answers: repaired by sending again, or several of one intent',
      count: bad + slow - lost.badAnswer - lost.slow,
    },
    { text: foreignText, count: foreign.bad + foreign.slow },
    { text: disagreeText, count: known - result.bad },
  ];
}

const disagreeText = 'intents of which ledger and samples disagree';
const foreignText = 'challenges: made by the harness, the same journey to the server';

/** The server may count an aborted request as 460 or as a failure, or may never have received all of it. */
function brokenOff({ brokeOff, foreign }: ClientSide): GapStep[] {
  return [
    {
      text: 'broken off or not answered in time: the server may have counted them',
      count: brokeOff + foreign.brokeOff,
    },
  ];
}

/** The expectation includes these; by the server's clock they may be on the other side of the limit. */
function nearLimit(side: ClientSide): GapStep[] {
  return [
    {
      text: 'slower than the limit by the client’s clock alone, perhaps',
      count: -side.nearLimit - side.foreign.nearLimit,
    },
  ];
}

function bridge(
  { client, server, tolerated }: { client: number; server: number; tolerated: number },
  steps: readonly GapStep[],
  indeterminate: readonly GapStep[],
): Bridge {
  const sum = (all: readonly GapStep[]): number => all.reduce((total, { count }) => total + count, 0);
  const notZero = ({ count }: GapStep): boolean => count !== 0;
  const middle = client + sum(steps);
  const expected = {
    min: middle + sum(indeterminate.filter(({ count }) => count < 0)),
    max: middle + sum(indeterminate.filter(({ count }) => count > 0)),
  };
  const unexplained = server < expected.min ? server - expected.min : Math.max(0, server - expected.max);
  return {
    client,
    steps: steps.filter(notZero),
    indeterminate: indeterminate.filter(notZero),
    expected,
    server,
    unexplained,
    disagreement: steps.find(({ text }) => text === disagreeText)?.count ?? 0,
    tolerated,
  };
}
