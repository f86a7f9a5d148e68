// Finds why the load of a budgets file cannot be played: no requests, some that cannot be sent, or secrets
// that are not set.
import { journeys, type GateEngine, type GateLoad, type PlannedRequest } from '../../contract/index.ts';
import { requestProblems } from '../../load/slices/index.ts';
import type { Problem } from './shape-problems.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export function loadProblems(
  { requests }: GateLoad,
  engine: GateEngine,
  environment: Environment,
): readonly Problem[] {
  if (engine !== 'autocannon') return [];
  if (requests.length === 0) {
    return [
      {
        path: ['load', 'requests'],
        message:
          'engine autocannon plays these requests, and there are none: write load: { requests: [{ journey: front, path: / }] }',
      },
    ];
  }
  const unset = requests.flatMap((request, index) => at(index, unsetVariables(request, environment)));
  return [
    // A variable is one thing to set, wherever it stands.
    ...unset.filter(({ message }, index) => unset.findIndex((other) => other.message === message) === index),
    ...requests.flatMap((request, index) => at(index, requestProblems(request, environment))),
  ];
}

function at(index: number, problems: readonly Pick<Problem, 'path' | 'message'>[]): Problem[] {
  return problems.map(({ path, message }) => ({ path: ['load', 'requests', index, ...path], message }));
}

/**
 * Journeys that the load plays; null if only a user script defines them, or if there are none to choose from.
 */
export function playedJourneys(
  { requests }: GateLoad,
  engine: GateEngine,
  script: string | null,
): readonly string[] | null {
  if (engine === 'k6') return script === null ? journeys : null;
  if (engine === 'recorded' || requests.length === 0) return null;
  return [...new Set(requests.map(({ journey }) => journey))];
}

/**
 * Names only: the value of a variable may be a secret. CI systems set a missing secret to an empty string.
 */
function unsetVariables({ path, headers, body }: PlannedRequest, environment: Environment): Problem[] {
  return [
    ...variablesIn(path).map((name) => ({ path: ['path'], name })),
    ...Object.entries(headers).flatMap(([header, value]) =>
      variablesIn(value).map((name) => ({ path: ['headers', header], name })),
    ),
    ...variablesIn(body === undefined ? '' : JSON.stringify(body)).map((name) => ({ path: ['body'], name })),
  ]
    .filter(({ name }) => !environment[name])
    .map(({ path: location, name }) => ({
      path: location,
      message: `{env:${name}} takes a variable that is not set: export ${name}, or give it to the job as a secret`,
    }));
}

function variablesIn(text: string): string[] {
  return [...new Set([...text.matchAll(/\{env:([^{}]+)\}/g)].map(([, name]) => name ?? ''))];
}
