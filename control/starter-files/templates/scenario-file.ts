// The k6 scenario that `showtime init` writes: it plays the requests of the budgets file, each tagged with
// its journey.
import type { Starter } from '../starter.ts';

export function scenarioTemplate({ journeys }: Starter, budgets: string): string {
  return `// Plays the requests of ${budgets} with k6, for whole visits that single requests cannot express:
//   showtime gate --engine k6 …, showtime run THIS-FILE --base-url URL, or plain k6 run.
import exec from 'k6/execution';
import http from 'k6/http';

const service = __ENV['BASE_URL'] ?? 'http://127.0.0.1:8080';

/** Budgets and objectives find a request by its tag \`journey\`. */
const visits = [
${journeys.map(({ name, path }) => `  { journey: ${JSON.stringify(name)}, path: ${JSON.stringify(path)} },`).join('\n')}
];

export const options = {
  scenarios: {
    visits: { executor: 'constant-arrival-rate', rate: 200, timeUnit: '1s', duration: '30s', preAllocatedVUs: 50, maxVUs: 200 },
  },
};

export default function visit(): void {
  const { journey, path } = visits[exec.scenario.iterationInTest % visits.length]!;
  http.get(\`\${service}\${path}\`, { tags: { journey, name: path } });
}
`;
}
