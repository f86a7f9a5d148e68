import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { once } from 'node:events';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Endpoint } from './endpoint.ts';

let endpoint: Endpoint;
const closing: (() => void)[] = [];
beforeEach(async () => {
  endpoint = await Endpoint.open('writer');
});
afterEach(async () => {
  for (const close of closing.splice(0)) close();
  await endpoint.close();
});

/** Answers each chunk with its name and the chunk. */
async function echo(name: string): Promise<{ address: string; port: number }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('data', (chunk) => socket.write(`${name}:${chunk.toString()}`));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { address: '127.0.0.1', port: (server.address() as AddressInfo).port };
}

function client(): Socket {
  const socket = connect({ host: endpoint.host, port: endpoint.port });
  closing.push(() => socket.destroy());
  return socket;
}
const readText = async (socket: Socket): Promise<string> => String((await once(socket, 'data'))[0]);
const failure = async (socket: Socket): Promise<string> =>
  new Promise((resolve) => socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? '')));

test('it forwards both ways to the server that it leads to', async () => {
  endpoint.setUpstream(await echo('one'));
  const socket = client();
  socket.write('hello');
  expect(await readText(socket)).toBe('one:hello');
});

test('moving it resets the connections through it, and the next ones reach the new server', async () => {
  endpoint.setUpstream(await echo('one'));
  const socket = client();
  socket.write('hello');
  await readText(socket);
  const failed = failure(socket);
  endpoint.setUpstream(await echo('two'));
  expect(await failed).toBe('ECONNRESET');
  const again = client();
  again.write('hello');
  expect(await readText(again)).toBe('two:hello');
});

test('setting the same upstream again disturbs no client', async () => {
  const one = await echo('one');
  endpoint.setUpstream(one);
  const socket = client();
  socket.write('a');
  await readText(socket);
  endpoint.setUpstream({ ...one });
  socket.write('b');
  expect(await readText(socket)).toBe('one:b');
});

test('leading nowhere, it resets old and new connections at once', async () => {
  endpoint.setUpstream(await echo('one'));
  const old = client();
  old.write('a');
  await readText(old);
  const failed = failure(old);
  endpoint.setUpstream(null);
  expect(await failed).toBe('ECONNRESET');
  expect(await failure(client())).toBe('ECONNRESET');
});

test('a cut resets old connections, refuses new ones and counts both; after the restore it uses the upstream that was set meanwhile', async () => {
  endpoint.setUpstream(await echo('one'));
  expect(endpoint.cutState).toEqual({ cut: false, reset: 0, refused: 0 });
  const old = client();
  old.write('a');
  await readText(old);
  const failed = failure(old);
  endpoint.cut(true);
  expect(await failed).toBe('ECONNRESET');
  expect(await failure(client())).toBe('ECONNRESET');
  endpoint.setUpstream(null);
  endpoint.setUpstream(await echo('two'));
  expect(await failure(client())).toBe('ECONNRESET');
  endpoint.cut(true);
  expect(endpoint.cutState).toEqual({ cut: true, reset: 1, refused: 2 });
  endpoint.cut(false);
  endpoint.cut(false);
  const again = client();
  again.write('b');
  expect(await readText(again)).toBe('two:b');
  expect(endpoint.cutState).toEqual({ cut: false, reset: 1, refused: 2 });
});

test('a drop withholds what is sent, refuses no connection, and forwards the withheld bytes when it ends', async () => {
  endpoint.setUpstream(await echo('one'));
  const old = client();
  old.write('a');
  await readText(old);
  endpoint.drop(true);
  const answers: string[] = [];
  old.on('data', (chunk) => answers.push(String(chunk)));
  old.write('b');
  const fresh = client();
  await once(fresh, 'connect');
  fresh.write('c');
  // A server that is not cut off answers meanwhile: by then a leak would have shown.
  const direct = connect(endpoint.upstream?.port ?? 0, '127.0.0.1');
  closing.push(() => direct.destroy());
  for (let round = 0; round < 20; round += 1) {
    direct.write('d');
    await readText(direct);
  }
  expect(answers).toEqual([]);
  const freed = [readText(old), readText(fresh)];
  endpoint.drop(false);
  expect(await Promise.all(freed)).toEqual(['one:b', 'one:c']);
});

test('a delay holds every chunk that long in each direction', async () => {
  endpoint.setUpstream(await echo('one'));
  endpoint.delayMs = 60;
  const socket = client();
  await once(socket, 'connect');
  const beganAt = process.hrtime.bigint();
  socket.write('hello');
  expect(await readText(socket)).toBe('one:hello');
  expect(Number(process.hrtime.bigint() - beganAt) / 1e6).toBeGreaterThanOrEqual(119);
});

test('when the delay shrinks, nothing overtakes what was sent before', async () => {
  const received: string[] = [];
  const listener = createServer((socket) =>
    socket.on('error', () => undefined).on('data', (chunk) => received.push(String(chunk))),
  );
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  closing.push(() => listener.close());
  endpoint.setUpstream({ address: '127.0.0.1', port: (listener.address() as AddressInfo).port });
  const socket = client();
  socket.write('x');
  await expect.poll(() => received.join('')).toBe('x');
  for (const [at, delayMs] of [200, 50, 20, 0, 10, 0].entries()) {
    endpoint.delayMs = delayMs;
    socket.write(String(at));
    // Each reaches the endpoint as a separate chunk, under the delay of that moment.
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await expect.poll(() => received.join('').length).toBe(7);
  expect(received.join('')).toBe('x012345');
});

test('a server that has ended is a reset for the client', async () => {
  const one = await echo('one');
  for (const close of closing.splice(0)) close();
  endpoint.setUpstream(one);
  expect(await failure(client())).toBe('ECONNRESET');
});

test('a client that closed during a drop is never connected to the upstream; one that stayed is, with the bytes that it sent', async () => {
  const reached: string[] = [];
  const server = createServer((socket) =>
    socket
      .on('error', () => undefined)
      .on('data', (chunk) => {
        reached.push(chunk.toString());
        socket.write('heard');
      }),
  );
  let connections = 0;
  server.on('connection', () => {
    connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => server.close());
  endpoint.setUpstream({ address: '127.0.0.1', port: (server.address() as AddressInfo).port });
  endpoint.drop(true);
  const gone = client();
  const stays = client();
  await Promise.all([once(gone, 'connect'), once(stays, 'connect')]);
  gone.write('never mind');
  stays.write('still here');
  await expect.poll(() => endpoint.connections).toBe(2);
  gone.destroy();
  await expect.poll(() => endpoint.connections).toBe(1);
  endpoint.drop(false);
  expect(await readText(stays)).toBe('heard');
  expect([connections, reached]).toEqual([1, ['still here']]);
  stays.destroy();
});
