// Exceptions of a script as k6 2.2 writes them to stderr.
import { expect, it } from 'vitest';
import { K6Messages } from './k6-messages.ts';

function read(lines: readonly string[]): K6Messages {
  const messages = new K6Messages();
  lines.forEach((line) => messages.take(line));
  return messages;
}

it('the reader of k6’s messages counts each exception with its stack once, and quotes the first', () => {
  const messages = read([
    'Request Failed',
    'Error: boom',
    'line two',
    '\tat deep (file:///-:3:10(2))',
    '\tat order (file:///-:3:14(2))',
    '',
    'Request Failed',
    'plain',
    '\tat order (file:///-:3:14(2))',
    '',
    'Request Failed',
  ]);
  expect([messages.exceptions, messages.firstException]).toEqual([2, 'Error: boom line two']);
});

it('the reader of k6’s messages counts a promise rejection once, with a stack and without', () => {
  const messages = read([
    'Uncaught (in promise) Error: rejected',
    '\tat order (file:///-:3:14(2))',
    '',
    'Uncaught (in promise) plain',
    'Uncaught (in promise) plain',
  ]);
  expect([messages.exceptions, messages.firstException]).toEqual([
    3,
    'Uncaught (in promise) Error: rejected',
  ]);
});

it('the reader of k6’s messages counts no warning for an exception', () => {
  const messages = read(['Request Failed', 'http.get only accepts a url', 'some warning', '']);
  expect([messages.exceptions, messages.firstException, messages.firstBlocked]).toEqual([0, null, null]);
});

it('the reader of k6’s messages quotes the message of k6 about a connection that it stopped', () => {
  const messages = read([
    'GoError: IP (10.1.2.3) is in a blacklisted range (0.0.0.0/2)',
    '\tat a (native)',
    '',
  ]);
  expect(messages.firstBlocked).toBe('GoError: IP (10.1.2.3) is in a blacklisted range (0.0.0.0/2)');
});
