// The budgets file that `showtime init` writes: one request, its quantiles against the baseline, and how a
// git ref starts.
import { stringify } from 'yaml';
import type { Starter, StarterJourney } from '../starter.ts';

/** `script` is the k6 scenario beside it. */
export function budgetsTemplate({ journeys, start, build }: Starter, script: string): string {
  return `# What a release of this service must not break. \`showtime gate\` plays this load against the old and the new release in
# turns, and judges every budget below. Showtime's docs/gate.md shows every field.

load:
  ratePerSecond: 200        # arrivals a second, all requests together
  script: ${script}
  requests:                 # played by --engine autocannon; --engine k6 plays the script
${journeys.map(requestLines).join('\n')}
    # - journey: buy
    #   method: POST
    #   path: /buy
    #   headers: { Authorization: "Bearer {env:SHOP_TOKEN}", Idempotency-Key: "{key}" }
    #   body: { item: "{1..40}", quantity: 1 }
    #   weight: 0.25        # one request in five
    #   expect: [201]       # statuses that are good; without it 200 to 399
    #   expectBody: '"id"'  # a regular expression: an empty answer is none

subject:                    # how a git ref becomes a service that runs, each a shell line
  ${build === null ? '# build: npm ci' : `build: ${scalar(build)}`}
  start: ${scalar(start)}   # must listen on 127.0.0.1:$PORT, and end on SIGTERM
  ready: ${scalar(journeys[0]?.path ?? '/')}                  # answers 2xx or 3xx once the service is ready

budgets:                    # without more, 99 % of each journey's requests must be answered well, and no more than
                            # one percentage point more may fail than in the baseline
${journeys.map(budgetLines).join('\n')}
`;
}

function requestLines({ name, path }: StarterJourney): string {
  return `    - journey: ${scalar(name)}\n      path: ${scalar(path)}`;
}

function budgetLines({ name }: StarterJourney): string {
  return `  - journey: ${scalar(name)}
    p50: { relative: 0.05 }   # at most 5 % slower than the baseline
    p95: { relative: 0.1 }
    p99: { relative: 0.2 }    # tails are noisier: a narrower margin needs more pairs
    floorMs: 0.3              # a change below this does not matter, whatever its share
    # p99: { relative: 0.2, belowMs: 250 }   # an absolute limit as well
    # availability: 0.999
    # errorRise: 0.002        # fails at most 0.2 percentage points more than the baseline`;
}

function scalar(text: string): string {
  return stringify(text, { lineWidth: 0 }).trimEnd();
}
