// An external ticket kiosk: answers after DELAY_MS; FAIL_EVERY, HANG_AFTER and CRASH_AFTER, in requests from
// 1, make it a bad one.
import { createServer } from 'node:http';

const number = (name) => Number(process.env[name] ?? 0);
const delayMs = number('DELAY_MS'),
  failEvery = number('FAIL_EVERY'),
  hangAfter = number('HANG_AFTER'),
  crashAfter = number('CRASH_AFTER');
let requests = 0;

const server = createServer((request, response) => {
  requests += 1;
  if (crashAfter > 0 && requests > crashAfter) process.exit(3);
  if (hangAfter > 0 && requests > hangAfter) return;
  const found = request.url === '/' || request.url.startsWith('/tickets');
  response.statusCode = !found ? 404 : failEvery > 0 && requests % failEvery === 0 ? 500 : 200;
  setTimeout(() => response.end('{"tickets":[]}'), delayMs);
});
server.keepAliveTimeout = 60_000;
server.listen(Number(process.env.PORT ?? 0), '127.0.0.1', () =>
  process.stdout.write(`${server.address().port}\n`),
);
process.on('SIGTERM', () => process.exit(0));
