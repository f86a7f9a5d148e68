// Each thing that a database can answer badly lands in the case that decides what is done about it.
import { expect, it } from 'vitest';
import { ConnectionLost, failureOf, type Failure } from './failure.ts';

const driverError = (parts: { errno?: number; code?: string; fatal?: boolean }): Error =>
  Object.assign(new Error('driver'), parts);

const cases: [string, unknown, Failure][] = [
  [
    'a statement that read_only prevents',
    driverError({ errno: 1290, code: 'ER_OPTION_PREVENTS_STATEMENT' }),
    'read-only',
  ],
  ['a transaction in a read-only server', driverError({ errno: 1792 }), 'read-only'],
  ['a server in read-only mode', driverError({ errno: 1836 }), 'read-only'],
  ['a deadlock', driverError({ errno: 1213 }), 'conflict'],
  ['a row that is held too long', driverError({ errno: 1205 }), 'lock-wait'],
  ['a taken key', driverError({ errno: 1062 }), 'duplicate'],
  ['a server that shuts down', driverError({ errno: 1053 }), 'lost'],
  ['a killed connection', driverError({ errno: 1927 }), 'lost'],
  ['a reset', driverError({ errno: -104, code: 'ECONNRESET', fatal: true }), 'lost'],
  ['a refused connection', driverError({ code: 'ECONNREFUSED' }), 'lost'],
  ['a server that closed', driverError({ code: 'PROTOCOL_CONNECTION_LOST' }), 'lost'],
  ['a driver that is closed already', driverError({ fatal: true }), 'lost'],
  ['our own dropping of it', new ConnectionLost('hangs'), 'lost'],
  ['a mistake in SQL', driverError({ errno: 1064, code: 'ER_PARSE_ERROR' }), 'other'],
  ['a thing that is no error', 'text', 'other'],
];

it.each(cases)('the service sorts %s', (_what, error, failure) => {
  expect(failureOf(error)).toBe(failure);
});
