// Reads showtime.metrics.yaml, and the objectives that its series have to answer, or reports all problems.
import { basename } from 'node:path';
import {
  ownMetrics,
  seriesOf,
  ShowtimeError,
  type OwnMetrics,
  type OwnMetricsFile,
  type Slo,
} from '../contract/index.ts';
import { readStructuredFile, valueAs } from './structured-file.ts';

/** @throws ShowtimeError bad-metrics with every problem and its line */
export async function readOwnMetrics(path: string): Promise<OwnMetrics> {
  return (await readScrapedMetrics(path)).metrics;
}

/** `scrape` is where the service shows its series; null if the file does not say. @throws ShowtimeError bad-metrics */
export async function readScrapedMetrics(
  path: string,
): Promise<{ metrics: OwnMetrics; scrape: string | null }> {
  const name = basename(path);
  const file = await readStructuredFile(path);
  const read = valueAs(file, ownMetrics);
  if ('problems' in read) throw refused(name, read.problems);
  const series = seriesOf(read.data);
  const found = furtherProblems(read.data, series !== null).map(
    ({ path: at, text }) => `${file.locate(at)} ${text}`,
  );
  if (series === null || found.length > 0) throw refused(name, found);
  const { service, where, journeys, scrape = null } = read.data;
  return { metrics: { service, series, where, journeys }, scrape };
}

function furtherProblems(
  { journeys, where }: OwnMetricsFile,
  hasSeries: boolean,
): { path: readonly string[]; text: string }[] {
  const all = Object.entries(journeys);
  return [
    ...(hasSeries
      ? []
      : [
          {
            path: ['series'],
            text: 'name a preset, or the series yourself: series: {requests, status, within, unit}',
          },
        ]),
    // Without labels of its own a journey counts every request, those of the others too.
    ...all
      .filter(([, labels]) => Object.keys(labels).length === 0 && all.length > 1)
      .map(([journey]) => ({
        path: ['journeys', journey],
        text: `journeys.${journey}: has no labels, so that it would count the requests of the other journeys, too`,
      })),
    ...all.flatMap(([journey, labels]) =>
      Object.keys(labels)
        .filter((label) => Object.hasOwn(where, label))
        .map((label) => ({
          path: ['journeys', journey, label],
          text: `journeys.${journey}: "${label}" stands in "where" already`,
        })),
    ),
    ...patterns({ where, ...Object.fromEntries(all) })
      .filter(({ pattern }) => !isPattern(pattern))
      .map(({ of, label, pattern }) => ({
        path: of === 'where' ? ['where', label] : ['journeys', of, label],
        text: `${of}.${label}: ${JSON.stringify(pattern)} is no regular expression`,
      })),
  ];
}

function patterns(
  all: Readonly<Record<string, OwnMetricsFile['where']>>,
): { of: string; label: string; pattern: string }[] {
  return Object.entries(all).flatMap(([of, labels]) =>
    Object.entries(labels).flatMap(([label, matcher]) =>
      typeof matcher === 'string' ? [] : [{ of, label, pattern: matcher.pattern }],
    ),
  );
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text, 'u') instanceof RegExp;
  } catch {
    return false;
  }
}

/** Why the series of a file cannot answer these objectives, one sentence each with its place in the list. */
export function problemsForOwnMetrics(
  slos: readonly Slo[],
  { journeys, series }: OwnMetrics,
): { index: number; field: 'of' | 'kind'; text: string }[] {
  return slos.flatMap(({ name, indicator: { kind, of } }, index) => [
    ...(kind === 'check'
      ? [
          {
            index,
            field: 'of' as const,
            text: `${name}: a check is known to a k6 script alone, not to servers`,
          },
        ]
      : []),
    ...(kind !== 'check' && !Object.hasOwn(journeys, of)
      ? [
          {
            index,
            field: 'of' as const,
            text: `${name}: no journey "${of}" in the metrics file; there are ${Object.keys(journeys).join(', ')}`,
          },
        ]
      : []),
    ...(kind === 'latency' && series.within === null
      ? [
          {
            index,
            field: 'kind' as const,
            text: `${name}: these series have no histogram with a status, so it is unknown which good answers were in time; judge it in runs, or name "within"`,
          },
        ]
      : []),
  ]);
}

function refused(name: string, problems: readonly string[]): ShowtimeError {
  return new ShowtimeError('bad-metrics', {
    what: `${name} is no valid metrics file`,
    why: 'it names a service, a preset or series, and the labels of each journey',
    fix: 'correct the lines below and run it again; nothing was written',
    problems,
  });
}
