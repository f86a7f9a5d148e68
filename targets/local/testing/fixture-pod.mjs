// A small pod for tests: listens, prints its address to stdout, drains on SIGTERM, ends with its stdin.
import { createServer } from 'node:http';

const { HOST = '127.0.0.1', POD_NAME = 'tiny', ZONE = 'a', MODE = '', DRAIN_MS = '600' } = process.env;
if (MODE === 'crash') {
  console.error('crashing, as asked');
  process.exit(3);
}
process.stdin.on('end', () => process.exit(0)).resume();

let draining = false;
const server = createServer((request, response) => {
  const ready = request.url !== '/readyz' || !(draining || MODE === 'sick');
  request.resume().once('end', () =>
    setTimeout(
      () => {
        const inProgress = request.headers['x-fixture'] === 'in-progress';
        response.writeHead(!ready ? 503 : inProgress ? 409 : 200, {
          ...(inProgress ? { 'X-Outcome': 'in-progress' } : {}),
          'X-Pod': POD_NAME,
          'X-Zone': ZONE,
          ...(draining ? { Connection: 'close' } : {}),
        });
        response.end(`${POD_NAME} ${request.headers['x-request-id'] ?? ''}`);
      },
      request.url === '/slow' ? 150 : 2,
    ),
  );
});
server.keepAliveTimeout = 65_000;
process.on('SIGTERM', () => {
  if (MODE === 'stubborn') return;
  draining = true;
  setTimeout(() => server.close(() => process.exit(0)), Number(DRAIN_MS));
});
if (MODE !== 'mute') {
  server.listen(0, HOST, () =>
    console.log(JSON.stringify({ listening: { host: HOST, port: server.address().port } })),
  );
}
