// Looks at the shop and orders. A tenth of the customers do not see the answer, and send the order once more.
import http from 'k6/http';
import exec from 'k6/execution';

const shop = __ENV.BASE_URL;

export const options = {
  scenarios: {
    customers: { executor: 'constant-arrival-rate', rate: 20, duration: '4s', preAllocatedVUs: 40, maxVUs: 100 },
  },
};

export default function () {
  const n = exec.scenario.iterationInTest;
  http.get(`${shop}/items`, { tags: { journey: 'look' } });
  const order = { n, op: 'order', member: 1 + (n % 50), key: `basket-${n}`, theatre: 1, lines: [{ item: 1 + (n % 2), quantity: 2 }] };
  const sends = n % 10 === 0 ? 2 : 1;
  for (let send = 1; send <= sends; send += 1) {
    say({ ...order, send, outcome: 'attempted' });
    const answer = http.post(`${shop}/orders`, JSON.stringify({ member: order.member, item: order.lines[0].item, quantity: 2 }), {
      headers: { 'Idempotency-Key': order.key, 'Content-Type': 'application/json' },
      tags: { journey: 'buy' },
    });
    const id = answer.status === 201 ? { order: answer.json('id') } : {};
    say({ ...order, ...id, send, outcome: outcomeOf(answer), ...(answer.status === 0 ? {} : { status: answer.status }) });
  }
}

/** Acknowledged, refused, or indeterminate; a connection that was refused sent nothing. */
function outcomeOf({ status, error_code: code }) {
  if (status >= 200 && status < 300) return 'acknowledged';
  if (status >= 400 && status < 500) return 'refused';
  return code === 1212 ? 'not-sent' : 'unsure';
}

/** A line of the ledger: Showtime reads what begins with this marker. */
function say(observation) {
  console.log('@ledger ' + JSON.stringify({ ...observation, wallMs: Date.now(), thinkMs: 0 }));
}
