// A user script for k6: plays a morning at the coffee bar, and writes ledger lines as the bundled scenarios
// do.
import http from 'k6/http';
import exec from 'k6/execution';
import { formatLedgerLine, type Observation } from '../../contract/vocabulary/ledger.ts';
import { outcomeOf } from '../../contract/vocabulary/outcomes.ts';

const bar = __ENV['BASE_URL'] ?? 'http://127.0.0.1:8080';

export const options = {
  scenarios: {
    morning: {
      executor: 'constant-arrival-rate',
      rate: 40,
      timeUnit: '1s',
      duration: '6s',
      preAllocatedVUs: 20,
      maxVUs: 60,
    },
  },
};

export default function morning(): void {
  const n = exec.scenario.iterationInTest;
  http.get(`${bar}/coffees`, { tags: { journey: 'look' } });
  const order = {
    n,
    op: 'order' as const,
    member: 1 + (n % 500),
    key: `cup-${n}`,
    send: 1,
    theatre: 1,
    lines: [{ item: 1 + (n % 2), quantity: 1 }],
  };
  say({ ...order, outcome: 'attempted' });
  const answer = http.post(
    `${bar}/buy`,
    JSON.stringify({ customer: order.member, coffee: 1 + (n % 2), cups: 1 }),
    {
      headers: { 'Idempotency-Key': order.key, 'Content-Type': 'application/json' },
      tags: { journey: 'buy' },
    },
  );
  const id = answer.status === 201 || answer.status === 200 ? { order: answer.json('id') as string } : {};
  say({ ...order, ...id, outcome: outcomeOf({ status: answer.status }), status: answer.status });
}

function say(observation: Observation): void {
  console.log(formatLedgerLine({ ...observation, wallMs: Date.now(), thinkMs: 0 }));
}
