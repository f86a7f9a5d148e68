// A pod whose event loop is blocked keeps the connections that are made meanwhile.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { listen } from './listen.ts';

const connections = 1_500;
const client = `
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
process.once('message', ({ port, file }) => {
  let connected = 0;
  const onConnect = () => (connected += 1) === ${connections} && writeFileSync(file, '');
  for (let n = 0; n < ${connections}; n += 1) connect(port, '127.0.0.1', onConnect).on('error', () => {});
});
process.send('ready');
`;

// On other systems the bound of the system may be lower.
it.runIf(process.platform === 'linux')(
  'a listener lets a storm of connections wait while it accepts none',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'listen-'));
    const [program, file] = [join(folder, 'client.mjs'), join(folder, 'all-connected')];
    await writeFile(program, client);
    const server = await listen((_request, response) => response.end(), { host: '127.0.0.1', port: 0 });
    const child = fork(program);
    try {
      await once(child, 'message');
      child.send({ port: (server.address() as AddressInfo).port, file });
      // Without a turn of this loop nothing is accepted. Above the queue's length the file would never come.
      const untilMs = Date.now() + 15_000;
      const cell = new Int32Array(new SharedArrayBuffer(4));
      while (!existsSync(file) && Date.now() < untilMs) Atomics.wait(cell, 0, 0, 5);
      expect(existsSync(file)).toBe(true);
    } finally {
      child.kill('SIGKILL');
      server.close();
      server.closeAllConnections();
      await rm(folder, { recursive: true, force: true });
    }
  },
);
