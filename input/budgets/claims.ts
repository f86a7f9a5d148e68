// Turns the entries of a budgets file into the flat list of claims that is judged.
import {
  defaultErrorRise,
  defaultMargin,
  impliedAvailability,
  needsBaseline,
  quantiles,
  type Budget,
  type BudgetEntry,
  type QuantileName,
  type Slo,
} from '../../contract/index.ts';
import type { ValuePath } from '../structured-file.ts';
import type { Problem } from './shape-problems.ts';
import type { NumberedEntry } from './sound-parts.ts';

type ClaimEntry = Extract<BudgetEntry, { journey: string }>;

export interface Claim {
  budget: Budget;
  /** Its place in the file. */
  path: ValuePath;
}

/**
 * All claims, with those that every journey implies at the end. `slos` is null where their file
 * cannot be read.
 */
export function claimsOf(entries: readonly NumberedEntry[], slos: readonly Slo[] | null): readonly Claim[] {
  const requested = entries.flatMap(({ index, entry }) =>
    'slo' in entry ? bySlo(entry.slo, index, slos ?? []) : ofJourney(entry, index),
  );
  return [...requested, ...impliedBy(requested)];
}

/** Entries that name a missing SLO, or that claim nothing. */
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
          message: `has no budget for ${entry.journey}: add ${Object.keys(quantiles).join(', ')}, availability or errorRise`,
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

function ofJourney(entry: ClaimEntry, index: number): Claim[] {
  const { journey, availability, errorRise } = entry;
  const claims = (Object.keys(quantiles) as QuantileName[]).flatMap((name) => ofQuantile(entry, name, index));
  if (availability !== undefined)
    claims.push({
      budget: {
        kind: 'availability',
        name: `${inName(journey)}-availability`,
        journey,
        objective: availability,
        slo: null,
        implied: false,
      },
      path: ['budgets', index, 'availability'],
    });
  if (errorRise !== undefined)
    claims.push({ budget: errorsOf(journey, errorRise, false), path: ['budgets', index, 'errorRise'] });
  return claims;
}

function errorsOf(journey: string, margin: number, implied: boolean): Budget {
  return { kind: 'errors', name: `${inName(journey)}-errors`, journey, margin, implied };
}

function ofQuantile(entry: ClaimEntry, quantileName: QuantileName, index: number): Claim[] {
  const { journey, floorMs = 0, [quantileName]: requested } = entry;
  const name = `${inName(journey)}-${quantileName}`;
  const quantile = quantiles[quantileName];
  const claims: Claim[] = [];
  if (requested?.relative !== undefined) {
    const margin = requested.relative === true ? defaultMargin : requested.relative;
    claims.push({
      budget: { kind: 'relative', name: `${name}-relative`, journey, quantile, margin, floorMs },
      path: ['budgets', index, quantileName, 'relative'],
    });
  }
  if (requested?.belowMs !== undefined) {
    claims.push({
      budget: {
        kind: 'absolute',
        name: `${name}-below`,
        journey,
        quantile,
        belowMs: requested.belowMs,
        slo: null,
      },
      path: ['budgets', index, quantileName, 'belowMs'],
    });
  }
  return claims;
}

/**
 * A service that fails fast must not pass as a fast one: journeys without an availability budget get one, and
 * those that are compared with the baseline must not fail more often than it either.
 */
function impliedBy(requested: readonly Claim[]): Claim[] {
  const implied = (
    kind: 'availability' | 'errors',
    by: (budget: Budget) => boolean,
    make: (journey: string) => Budget,
  ): Claim[] => {
    const covered = new Set(
      requested.filter(({ budget }) => budget.kind === kind).map(({ budget }) => budget.journey),
    );
    return requested.flatMap(({ budget, path }) => {
      const { journey } = budget;
      if (covered.has(journey) || !by(budget)) return [];
      covered.add(journey);
      return [{ budget: make(journey), path: path.slice(0, 2) }];
    });
  };
  return [
    ...implied(
      'availability',
      () => true,
      (journey) => ({
        kind: 'availability',
        name: `${inName(journey)}-availability`,
        journey,
        objective: impliedAvailability,
        slo: null,
        implied: true,
      }),
    ),
    ...implied('errors', needsBaseline, (journey) => errorsOf(journey, defaultErrorRise, true)),
  ];
}

/** Letters and digits of any script, all else a dash: names go into CSV files, JUnit and shell lines. */
function inName(journey: string): string {
  return journey
    .normalize('NFC')
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '');
}
