// A user script for k6: customers of the Fast Order service behind --base-url, who send again under the same key.
import http from 'k6/http';
import { sleep } from 'k6';
import exec from 'k6/execution';
import { formatLedgerLine, type Observation } from '../../contract/vocabulary/ledger.ts';
import { isWorthRetrying, outcomeOf, type Answer } from '../../contract/vocabulary/outcomes.ts';

const base = __ENV['BASE_URL'] ?? 'http://127.0.0.1:8080';
const { tokens } = JSON.parse(open(__ENV['SESSIONS'] ?? 'tokens.json')) as { tokens: string[] };
const givesUpAfterMs = 20_000;

export const options = {
  scenarios: {
    evening: {
      executor: 'constant-arrival-rate',
      rate: 8,
      timeUnit: '1s',
      duration: __ENV['FOR'] ?? '60s',
      preAllocatedVUs: 60,
      maxVUs: 200,
      gracefulStop: '30s',
    },
  },
};

export default function evening(): void {
  const n = exec.scenario.iterationInTest;
  const member = 1 + (n % tokens.length);
  const theatre = 1 + (n % 40);
  http.get(`${base}/api/theatres/${theatre}/menu`, { tags: { journey: 'menu' } });
  const order = { n, op: 'order' as const, member, key: `evening-${exec.scenario.startTime}-${n}`, theatre };
  const lines = [{ item: 1 + (n % 30), quantity: 1 }];
  const untilMs = Date.now() + givesUpAfterMs;
  for (let send = 1; ; send += 1) {
    say({ ...order, lines, send, outcome: 'attempted' });
    const response = http.post(`${base}/api/orders`, JSON.stringify({ theatre, lines }), {
      headers: {
        Authorization: `Bearer ${tokens[member - 1]}`,
        'Idempotency-Key': order.key,
        'Content-Type': 'application/json',
      },
      tags: { journey: 'order' },
      timeout: '5s',
    });
    const answer = answerOf(response);
    const id = answer.status === 200 || answer.status === 201 ? { order: response.json('id') as string } : {};
    const status = answer.status === 0 ? {} : { status: answer.status };
    say({ ...order, lines, ...id, ...status, send, outcome: outcomeOf(answer) });
    if (!isWorthRetrying(answer) || Date.now() > untilMs) return;
    sleep(0.2);
  }
}

function answerOf({ status, error_code: code, body }: ReturnType<typeof http.post>): Answer {
  const isProblem = status >= 400 && typeof body === 'string' && body.startsWith('{');
  const type = isProblem ? (JSON.parse(body) as { type?: string }).type : undefined;
  return {
    status,
    connectionRefused: code === 1212,
    ...(type === undefined ? {} : { problemType: type }),
  };
}

function say(observation: Observation): void {
  console.log(formatLedgerLine({ ...observation, wallMs: Date.now(), thinkMs: 0 }));
}
