// The settings of the rush: base URL, seed, curve and catalog. Every setting has a default for a bare `k6
// run`.
import { SharedArray } from 'k6/data';
import { scriptSettings, theatreCount } from '../../contract/vocabulary/index.ts';
import type { Curve } from '../../contract/curve.ts';

interface TheatreScreenings {
  theatres: { id: number }[];
  screenings: { id: string; theatre: number }[];
}

export const baseUrl = (__ENV['BASE_URL'] ?? 'http://127.0.0.1:8080').replace(/\/+$/, '');
export const seed = Number(__ENV['SEED'] ?? 1);
/** Part of every idempotency key, so that two runs against one target never share one. */
export const runNonce = __ENV['RUN_NONCE'] ?? Date.now().toString(36);

/** True for a bare `k6 run`, which no harness judges: then the SLOs are thresholds. */
export const judgesItself = __ENV[scriptSettings.sloThresholds] !== 'off';
/** True if Prometheus receives the metrics: then intents are counted, which costs CPU otherwise. */
export const isObserved = __ENV[scriptSettings.observe] === '1';
/** Parts of the load, of which this k6 plays one. */
export const runners = Number(__ENV[scriptSettings.runners] ?? 1);

/** The arrival curve; the checked-in one is the default run's. */
export const curve = JSON.parse(
  open(__ENV['CURVE'] ?? import.meta.resolve('../curves/showtime-rush.json')),
) as Curve;

/** Token of member i + 1 at index i; empty without a file, and then every customer signs in. Shared by all VUs. */
export const tokens = new SharedArray<string>('tokens', () =>
  __ENV['TOKENS'] === undefined ? [] : (JSON.parse(open(__ENV['TOKENS'])) as { tokens: string[] }).tokens,
);

const catalog = new SharedArray<{ theatre: number; screenings: string[] }>('house', () =>
  __ENV['HOUSE'] === undefined
    ? defaultCatalog()
    : byTheatre(JSON.parse(open(__ENV['HOUSE'])) as TheatreScreenings),
);

/** Theatre ids, the busiest first. */
export const theatres: readonly number[] = catalog.map(({ theatre }) => theatre);

/** A screening of a theatre by its position (0 … 1) in the list; undefined if the theatre has none. */
export function screeningOf(theatre: number, share: number): string | undefined {
  const screenings = catalog.find((entry) => entry.theatre === theatre)?.screenings ?? [];
  return screenings[Math.floor(share * screenings.length)];
}

function defaultCatalog(): { theatre: number; screenings: string[] }[] {
  return Array.from({ length: theatreCount }, (_, index) => ({ theatre: index + 1, screenings: [] }));
}

function byTheatre({
  theatres: all,
  screenings,
}: TheatreScreenings): { theatre: number; screenings: string[] }[] {
  return all.map(({ id }) => ({
    theatre: id,
    screenings: screenings.filter(({ theatre }) => theatre === id).map((screening) => screening.id),
  }));
}
