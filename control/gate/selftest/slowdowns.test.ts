// The shell line of the self-test starts a service that answers.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { freePort } from '../../../platform/free-port.ts';
import { serviceCommand, slowdowns } from './slowdowns.ts';

test('every slowdown has a command that starts a service on PORT', async () => {
  for (const slowdown of slowdowns) {
    const port = await freePort('127.0.0.1');
    const service = spawn('sh', ['-c', serviceCommand(slowdown)], {
      env: { ...process.env, PORT: String(port) },
      stdio: 'ignore',
    });
    try {
      await expect.poll(() => fetch(`http://127.0.0.1:${port}/`).then(({ status }) => status)).toBe(200);
    } finally {
      service.kill();
      await once(service, 'exit');
    }
  }
});
