// Program: answers every request at once with a few bytes; prints its port on stdout, and ends with its
// stdin.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const body = JSON.stringify({ items: [{ id: 1, name: 'popcorn', price: 5_000 }] });
const server = createServer((request, response) => {
  request.resume();
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length }).end(body);
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`));
process.stdin.resume().once('close', () => {
  server.close();
  server.closeAllConnections();
});
