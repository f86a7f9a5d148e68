// A request whose name is its URL went to that URL; a named one may have gone anywhere.
import { expect, it } from 'vitest';
import { Destinations } from './destinations.ts';

it.each([
  ['http://127.0.0.1:8080', 'http://localhost:8080/items', 'toBaseUrl'],
  ['http://127.0.0.1:8080/api', 'http://127.0.0.1:8080/login', 'toBaseUrl'],
  ['http://[::1]:8080', 'http://127.0.0.1:8080/', 'toBaseUrl'],
  ['http://shop.test', 'http://shop.test:80/', 'toBaseUrl'],
  ['http://127.0.0.1:8080', 'http://127.0.0.1:8081/items', 'elsewhere'],
  ['http://127.0.0.1:8080', 'https://127.0.0.1:8080/items', 'elsewhere'],
  ['http://127.0.0.1:80', 'http://shop.test/', 'elsewhere'],
  ['http://127.0.0.1:8080', 'items', 'named'],
  ['http://127.0.0.1:8080', 'http://', 'named'],
])('with --base-url %s a request called %s is counted as %s', (baseUrl, name, kind) => {
  const destinations = new Destinations(baseUrl);
  destinations.take(name);
  destinations.take(name);
  expect(destinations.counts).toEqual({ toBaseUrl: 0, elsewhere: 0, named: 0, [kind]: 2 });
});
