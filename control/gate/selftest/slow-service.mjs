// A tiny service with a known slowdown: its random response time is multiplied by FACTOR, and some responses
// take TAIL_MS longer.
import { createServer } from 'node:http';

const factor = Number(process.env.FACTOR ?? 1),
  tailShare = Number(process.env.TAIL_SHARE ?? 0),
  tailMs = Number(process.env.TAIL_MS ?? 0);
const minMs = 10,
  meanBeyondMs = 2;
/** A timer fires up to 1 ms late; that much of the time is not multiplied unless it is thought of here. */
const timerMs = 0.6;

/** Timers take whole ms only: a fraction is rounded up in that share of the cases. */
function wholeMs(ms) {
  return Math.floor(ms) + (Math.random() < ms % 1 ? 1 : 0);
}

function delayMs() {
  const served = (minMs - meanBeyondMs * Math.log(1 - Math.random())) * factor + (factor - 1) * timerMs;
  return wholeMs(served + (Math.random() < tailShare ? tailMs : 0));
}

const server = createServer((_request, response) => void setTimeout(() => response.end('{}'), delayMs()));
server.keepAliveTimeout = 60_000;
server.listen(Number(process.env.PORT), '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));
