// A small external coffee bar: buys are idempotent, GET /ledger-of-bar prints what it stored; LOSE_EVERY=n
// loses every n-th.
import { createServer } from 'node:http';

const loseEvery = Number(process.env.LOSE_EVERY ?? 0);
const slowEvery = Number(process.env.SLOW_EVERY ?? 0);
const cups = new Map();
let bought = 0;

const server = createServer((request, response) => {
  const answer = (status, body) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  };
  if (request.method === 'GET' && request.url === '/coffees')
    return void answer(200, { coffees: ['filter', 'espresso'] });
  if (request.method === 'GET' && request.url === '/stored') return void answer(200, [...cups.values()]);
  if (request.method === 'POST' && request.url === '/buy') return void buy(request, answer);
  return void answer(404, { error: 'no such page' });
});

function buy(request, answer) {
  let text = '';
  request.on('data', (part) => {
    text += part;
  });
  request.on('end', () => {
    const { customer, coffee, cups: quantity } = JSON.parse(text);
    const key = request.headers['idempotency-key'];
    const place = `${customer} ${key}`;
    bought += 1;
    const known = cups.get(place);
    const cup = known ?? { id: `cup-${bought}`, customer, key, coffee, quantity };
    if (!(loseEvery > 0 && bought % loseEvery === 0)) cups.set(place, cup);
    const status = known ? 200 : 201;
    if (slowEvery > 0 && bought % slowEvery === 0) setTimeout(() => answer(status, cup), 400);
    else answer(status, cup);
  });
}

server.listen(0, '127.0.0.1', () => process.stdout.write(`${server.address().port}\n`));
process.stdin.resume().on('end', () => process.exit(0));
