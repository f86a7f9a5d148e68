import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { expect, it } from 'vitest';
import { serverClassesOf } from './server-classes.ts';

it('requests and responses reach handlers with the prototypes that they were made with, and all that Express adds', async () => {
  const app = express();
  const atListener: object[] = [];
  const atHandler: object[] = [];
  app.get('/echo', (request, response) => {
    atHandler.push(Object.getPrototypeOf(request) as object, Object.getPrototypeOf(response) as object);
    response
      .status(201)
      .json({ q: request.query['q'], sameApp: request.app === app && response.app === app });
  });
  const server = createServer(serverClassesOf(app), (request, response) => {
    atListener.push(Object.getPrototypeOf(request) as object, Object.getPrototypeOf(response) as object);
    app(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/echo?q=1`);
  expect([answer.status, await answer.json()]).toEqual([201, { q: '1', sameApp: true }]);
  expect(atListener).toHaveLength(2);
  expect(atHandler.map((prototype, n) => prototype === atListener[n])).toEqual([true, true]);
  await new Promise((resolve) => server.close(resolve));
});
