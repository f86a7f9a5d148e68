// Reads an SLO file (JSON, YAML or TypeScript) into SLOs, or reports all of its problems.
import { basename } from 'node:path';
import {
  journeys as ourJourneys,
  problemsForServers,
  ShowtimeError,
  slo,
  sloList,
  type OwnMetrics,
  type Slo,
} from '../contract/index.ts';
import { problemsForOwnMetrics } from './own-metrics-file.ts';
import { issueLines, readStructuredFile } from './structured-file.ts';

/**
 * Reads and validates `path`. `journeys` are the valid ones, or null where any name is valid (a user
 * script).
 * A wrapping object `{slos: […]}` is not accepted: a file is a list. @throws ShowtimeError bad-slos with
 * every problem
 */
export async function readSloFile(path: string, journeys: readonly string[] | null): Promise<readonly Slo[]> {
  return readSlos(path, (slos) =>
    slos.flatMap(({ name, indicator }, index) =>
      journeys !== null && (indicator.kind === 'check' || !journeys.includes(indicator.of))
        ? [
            {
              path: [index, 'indicator', 'of'],
              text:
                indicator.kind === 'check'
                  ? `${name}: the bundled rush has no checks; a script of your own may have`
                  : `${name}: no journey "${indicator.of}"; there are ${journeys.join(', ')}`,
            },
          ]
        : [],
    ),
  );
}

/** The longest name that Kubernetes, OpenSLO and k6 all take, and how it must end. */
const exportableName = /^.{0,62}[a-z0-9]$/;

/**
 * Reads SLOs that servers count and other tools read: of the bundled journeys, with latency targets
 * that are edges of the
 * histograms. @throws ShowtimeError bad-slos with every problem
 */
export async function readServerSloFile(path: string): Promise<readonly Slo[]> {
  return readSlos(path, (slos) => [
    ...problemsForServers(slos, ourJourneys).map(({ index, field, text }) => ({
      path: [index, 'indicator', field],
      text,
    })),
    ...namesTooLong(slos),
  ]);
}

/** Reads SLOs that the series of an own service answer. @throws ShowtimeError bad-slos with every problem */
export async function readOwnSloFile(path: string, metrics: OwnMetrics): Promise<readonly Slo[]> {
  return readSlos(path, (slos) => [
    ...problemsForOwnMetrics(slos, metrics).map(({ index, field, text }) => ({
      path: [index, 'indicator', field],
      text,
    })),
    ...namesTooLong(slos),
  ]);
}

function namesTooLong(slos: readonly Slo[]): Problem[] {
  return slos.flatMap(({ name }, index) =>
    exportableName.test(name)
      ? []
      : [{ path: [index, 'name'], text: `"${name}": at most 63 characters, the last a letter or digit` }],
  );
}

interface Problem {
  path: readonly (string | number)[];
  text: string;
}

async function readSlos(
  path: string,
  problemsOf: (slos: readonly Slo[]) => readonly Problem[],
): Promise<readonly Slo[]> {
  const name = basename(path);
  const file = await readStructuredFile(path);
  const { value, problems, locate } = file;
  if (problems.length > 0) throw refused(name, problems);
  const parsed = sloList.safeParse(value);
  const found = [
    ...issueLines(file, parsed.error?.issues),
    ...furtherProblems(value, problemsOf).map((problem) => `${locate(problem.path)} ${problem.text}`),
  ];
  if (!parsed.success || found.length > 0) throw refused(name, found);
  return parsed.data;
}

/** Of each SLO that is valid by itself, whatever is wrong with the others, so that one message lists all. */
function furtherProblems(
  value: unknown,
  problemsOf: (slos: readonly Slo[]) => readonly Problem[],
): Problem[] {
  return (Array.isArray(value) ? value : []).flatMap((item: unknown, index) => {
    const { data } = slo.safeParse(item);
    return data === undefined
      ? []
      : problemsOf([data]).map(({ path: [, ...path], text }) => ({ path: [index, ...path], text }));
  });
}

function refused(name: string, problems: readonly string[]): ShowtimeError {
  return new ShowtimeError('bad-slos', {
    what: `${name} is no valid SLO file`,
    why: 'an SLO file is a list of {name, objective, windowDays, indicator: {kind: availability | latency, of, belowMs?}}',
    fix: 'correct the lines below and run it again; nothing was started',
    problems,
  });
}
