import { createServer, type AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { freePort } from './free-port.ts';

test('a free port is none that the system gives to connections, and never given twice', async () => {
  const ports = await Promise.all(Array.from({ length: 200 }, () => freePort('127.0.0.1')));
  expect(new Set(ports).size).toBe(200);
  expect(Math.max(...ports)).toBeLessThan(32_768);
});

test('a port on which a process listens is passed over', async () => {
  const server = createServer();
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port: taken } = server.address() as AddressInfo;
  const drawn: number[] = [];
  const free = await freePort('127.0.0.1', () => {
    drawn.push(drawn.length === 0 ? taken : 10_240 + drawn.length);
    return drawn.at(-1) ?? 0;
  });
  expect(free).toBe(drawn.at(-1));
  expect(drawn.length).toBeGreaterThan(1);
});

test('an address that this machine does not have is an error, not an endless search', async () => {
  await expect(freePort('192.0.2.1')).rejects.toThrow('EADDRNOTAVAIL');
});
