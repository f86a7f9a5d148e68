// What a planned drill would cost one SLO at a given traffic, priced by what a rehearsal of the same faults
// did.
import type {
  DrillCost,
  FaultPlan,
  FaultSpec,
  PlannedFault,
  RehearsedFault,
  Rehearsal,
  RequestCost,
} from '../../contract/index.ts';

export type PricedDrill = { known: true; cost: DrillCost } | { known: false; because: string };

/**
 * Bad events of `slo` if `plan` were played at `perSecond` events a second. A fault costs the share of bad
 * events in its rehearsal, times the events of a span of the same length. A longer hold adds events at the
 * share during the rehearsed hold, or at the share of the whole span if that is larger: the good time after a
 * short hold must not make a long hold cheap. Of several rehearsals of one fault the most expensive counts.
 */
export function priceDrill(
  plan: FaultPlan,
  rehearsal: Rehearsal,
  { slo, perSecond }: { slo: string; perSecond: number },
): PricedDrill {
  const prices = plan.map((step, index) =>
    priceFault(step, rehearsal, slo, `step ${index + 1} (${step.fault.kind})`),
  );
  const unknown = prices.flatMap((price) => ('because' in price ? [price.because] : []));
  if (unknown.length > 0) return { known: false, because: unknown.join('; ') };
  const seconds = (of: 'badSeconds' | 'atMostSeconds'): number =>
    prices.reduce((sum, price) => sum + ('because' in price ? 0 : price[of]), 0);
  return {
    known: true,
    cost: { badEvents: seconds('badSeconds') * perSecond, atMost: seconds('atMostSeconds') * perSecond },
  };
}

/** Seconds of traffic that would be lost whole. */
interface Price {
  badSeconds: number;
  atMostSeconds: number;
}

function priceFault(
  { fault, holdMs }: PlannedFault,
  { run, faults }: Rehearsal,
  slo: string,
  step: string,
): Price | { because: string } {
  const same = faults.filter((rehearsed) => canonical(rehearsed.fault) === canonical(fault));
  if (same.length === 0) return { because: `${step} is not priced: ${run} ${otherwise(fault, faults)}` };
  const prices = same.map((rehearsed) => priceOf(rehearsed, holdMs, slo));
  const [price, ...others] = prices.filter((one): one is Price => !('because' in one));
  if (price)
    return others.reduce((most, one) => (one.atMostSeconds > most.atMostSeconds ? one : most), price);
  return {
    because: `${step} is not priced: ${prices.flatMap((one) => ('because' in one ? [one.because] : []))[0] ?? ''}`,
  };
}

function priceOf(
  { id, spanMs, unknownBecause, holdMs: rehearsedHoldMs, costs }: RehearsedFault,
  holdMs: number,
  slo: string,
): Price | { because: string } {
  const cost = costs.find((one) => one.slo === slo);
  if (unknownBecause !== null || spanMs === null)
    return { because: `${id} of the rehearsal: ${unknownBecause ?? 'how long it lasted is not known'}` };
  if (!cost || cost.wanted === 0)
    return { because: `no request of ${slo} was sent while ${id} of the rehearsal lasted` };
  const longerMs = Math.max(0, holdMs - rehearsedHoldMs);
  if (longerMs > 0 && cost.held.wanted === 0)
    return {
      because: `it is held longer than in the rehearsal, where no request of ${slo} was sent while ${id} was held`,
    };
  const seconds = (share: (of: RequestCost) => number): number =>
    (share(cost) * spanMs + (longerMs > 0 ? Math.max(share(cost), share(cost.held)) * longerMs : 0)) / 1000;
  return {
    badSeconds: seconds(({ bad, wanted }) => bad / wanted),
    atMostSeconds: seconds(({ atMostBad, wanted }) => atMostBad / wanted),
  };
}

function otherwise({ kind }: FaultSpec, faults: readonly RehearsedFault[]): string {
  const ofKind = faults.filter(({ fault }) => fault.kind === kind);
  if (ofKind.length > 0)
    return `played it as ${ofKind.map(({ fault }) => JSON.stringify(fault)).join(', ')} only`;
  return faults.length === 0
    ? 'played no faults'
    : `played ${[...new Set(faults.map(({ fault }) => fault.kind))].join(', ')} only`;
}

/** The same text for the same fault, independent of the order of its fields. */
function canonical(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{${Object.entries(value)
    .filter(([, one]) => one !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, one]) => `${key}:${canonical(one)}`)
    .join(',')}}`;
}
