// Turns the entries of a budgets file into the flat list of claims that is judged.
import {
  defaultMargin,
  impliedAvailability,
  quantiles,
  type Budget,
  type BudgetEntry,
  type QuantileName,
  type Slo,
} from '../../../contract/index.ts';
import type { ValuePath } from '../../structured-file.ts';
import type { Problem } from './shape-problems.ts';
import type { NumberedEntry } from './sound-parts.ts';

type OwnEntry = Extract<BudgetEntry, { journey: string }>;

export interface Claim {
  budget: Budget;
  /** The place in the file that asks for it. */
  path: ValuePath;
}

/**
 * All claims, those that every journey is asked for without a word last. `slos` is null where their file
 * cannot be read.
 */
export function claimsOf(entries: readonly NumberedEntry[], slos: readonly Slo[] | null): readonly Claim[] {
  const asked = entries.flatMap(({ index, entry }) =>
    'slo' in entry ? bySlo(entry.slo, index, slos ?? []) : ofJourney(entry, index),
  );
  return [...asked, ...impliedBy(asked)];
}

/** Entries that name an SLO which is not there, or that ask nothing. */
export function emptyEntries(
  entries: readonly NumberedEntry[],
  slos: readonly Slo[] | null,
): readonly Problem[] {
  return entries.flatMap(({ index, entry }) => {
    if ('slo' in entry) {
      const slo = slos?.find(({ name }) => name === entry.slo);
      if (slo?.indicator.kind === 'check')
        return [
          {
            path: ['budgets', index, 'slo'],
            message: `SLO "${entry.slo}" is about a check of a script, which a gate does not count`,
          },
        ];
      if (slos === null || slo !== undefined) return [];
      return [
        {
          path: ['budgets', index, 'slo'],
          message: `no SLO "${entry.slo}"; there are ${slos.map(({ name }) => name).join(', ')}`,
        },
      ];
    }
    const claims = ofJourney(entry, index);
    if (claims.length === 0)
      return [
        {
          path: ['budgets', index],
          message: `asks nothing of ${entry.journey}: add ${Object.keys(quantiles).join(', ')} or availability`,
        },
      ];
    if (entry.floorMs === undefined || claims.some(({ budget }) => budget.kind === 'relative')) return [];
    return [
      {
        path: ['budgets', index, 'floorMs'],
        message: 'a floor belongs to relative budgets, and this entry has none',
      },
    ];
  });
}

function bySlo(wanted: string, index: number, slos: readonly Slo[]): Claim[] {
  const slo = slos.find(({ name }) => name === wanted);
  if (!slo || slo.indicator.kind === 'check') return [];
  const { name, objective, indicator } = slo;
  const shared = { name, journey: indicator.of, slo: name };
  const budget: Budget =
    indicator.kind === 'latency'
      ? { kind: 'absolute', ...shared, quantile: objective, belowMs: indicator.belowMs }
      : { kind: 'availability', ...shared, objective, implied: false };
  return [{ budget, path: ['budgets', index, 'slo'] }];
}

function ofJourney(entry: OwnEntry, index: number): Claim[] {
  const { journey, availability } = entry;
  const ofQuantiles = (Object.keys(quantiles) as QuantileName[]).flatMap((name) =>
    ofQuantile(entry, name, index),
  );
  if (availability === undefined) return ofQuantiles;
  const budget: Budget = {
    kind: 'availability',
    name: `${inName(journey)}-availability`,
    journey,
    objective: availability,
    slo: null,
    implied: false,
  };
  return [...ofQuantiles, { budget, path: ['budgets', index, 'availability'] }];
}

function ofQuantile(entry: OwnEntry, quantileName: QuantileName, index: number): Claim[] {
  const { journey, floorMs = 0, [quantileName]: asked } = entry;
  const name = `${inName(journey)}-${quantileName}`;
  const quantile = quantiles[quantileName];
  const claims: Claim[] = [];
  if (asked?.relative !== undefined) {
    const margin = asked.relative === true ? defaultMargin : asked.relative;
    claims.push({
      budget: { kind: 'relative', name: `${name}-relative`, journey, quantile, margin, floorMs },
      path: ['budgets', index, quantileName, 'relative'],
    });
  }
  if (asked?.belowMs !== undefined) {
    claims.push({
      budget: {
        kind: 'absolute',
        name: `${name}-below`,
        journey,
        quantile,
        belowMs: asked.belowMs,
        slo: null,
      },
      path: ['budgets', index, quantileName, 'belowMs'],
    });
  }
  return claims;
}

/** A service that fails fast must not pass as a fast one: journeys without an availability budget get one. */
function impliedBy(asked: readonly Claim[]): Claim[] {
  const covered = new Set(
    asked.filter(({ budget }) => budget.kind === 'availability').map(({ budget }) => budget.journey),
  );
  return asked.flatMap(({ budget: { journey }, path }) => {
    if (covered.has(journey)) return [];
    covered.add(journey);
    const budget: Budget = {
      kind: 'availability',
      name: `${inName(journey)}-availability`,
      journey,
      objective: impliedAvailability,
      slo: null,
      implied: true,
    };
    return [{ budget, path: path.slice(0, 2) }];
  });
}

/** Letters and digits of any script, all else a dash: names go into CSV files, JUnit and shell lines. */
function inName(journey: string): string {
  return journey
    .normalize('NFC')
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '');
}
