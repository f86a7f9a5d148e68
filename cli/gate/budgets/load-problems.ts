// Says what keeps the load of a budgets file from being played: no requests, some that cannot be sent, or
// secrets that nobody set.
import { journeys, type GateEngine, type GateLoad, type PlannedRequest } from '../../../contract/index.ts';
import { requestProblems } from '../../../load/slices/index.ts';
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
  return requests.flatMap((request, index) =>
    [...unsetVariables(request, environment), ...requestProblems(request, environment)].map(
      ({ path, message }) => ({ path: ['load', 'requests', index, ...path], message }),
    ),
  );
}

/**
 * Journeys that the load plays; null where only a script of somebody's own could tell, or there are none to
 * choose from.
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
 * Names only: what a variable holds is nobody's business. CI systems set a secret that is missing to nothing
 * at all.
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
    .map(({ path: place, name }) => ({
      path: place,
      message: `{env:${name}} takes a variable that is not set: export ${name}, or give it to the job as a secret`,
    }));
}

function variablesIn(text: string): string[] {
  return [...new Set([...text.matchAll(/\{env:([^{}]+)\}/g)].map(([, name]) => name ?? ''))];
}
