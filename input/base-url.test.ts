import { expect, test } from 'vitest';
import { readBaseUrl } from './base-url.ts';

test.each(['http://127.0.0.1:8080', 'http://127.9.8.7/', 'http://localhost:1', 'https://[::1]:8443'])(
  'loopback is allowed: %s',
  (url) => {
    expect(readBaseUrl(url, [])).toEqual({ ok: true, url: url.replace(/\/$/, '') });
  },
);

test.each([
  'http://10.0.0.1',
  'http://example.org',
  'http://0.0.0.0:80',
  'http://127.0.0.1.example.org',
  'http://[::2]/',
])('beyond loopback is refused: %s', (url) => {
  expect(readBaseUrl(url, [])).toMatchObject({ ok: false, code: 'host-not-allowed' });
});

test.each([
  'ftp://me:s3cret@127.0.0.1',
  'http://me:s3cret@',
  'http://me:s3/cret@127.0.0.1:80',
  'me:s3cret@127.0.0.1',
  'http://me:s3%cret@192.0.2.1',
])('no password is printed of %s', (url) => {
  expect(readBaseUrl(url, [])).toMatchObject({ ok: false, problem: expect.not.stringMatching(/s3|cret/) });
});

test('a host beyond loopback is allowed by name, and only that one', () => {
  expect(readBaseUrl('http://staging.example', ['staging.example']).ok).toBe(true);
  expect(readBaseUrl('http://other.example', ['staging.example']).ok).toBe(false);
});

test.each(['2001:db8::7', '[2001:db8::7]', '[2001:DB8::7]'])(
  'an IPv6 address is allowed as %s',
  (allowed) => {
    expect(readBaseUrl('http://[2001:db8::7]:8080', [allowed]).ok).toBe(true);
    expect(readBaseUrl('http://[2001:db8::8]:8080', [allowed]).ok).toBe(false);
  },
);

test.each(['', 'nonsense', 'ftp://127.0.0.1', '127.0.0.1:80'])(
  '%j is refused with how to write it',
  (text) => {
    expect(readBaseUrl(text, [])).toMatchObject({ ok: false, code: 'bad-flag' });
  },
);

test.each(['http://me:s3cret@127.0.0.1:80', 'http://s3cret@127.0.0.1', 'http://:s3cret@staging.example'])(
  '%s holds a user or a password, and is refused without a word of it',
  (url) => {
    expect(readBaseUrl(url, ['staging.example'])).toEqual({
      ok: false,
      code: 'bad-flag',
      problem:
        '--base-url must hold no user and password: they would stand in ps, in histories and in what is recorded',
    });
  },
);

test.each(['http://127.0.0.1/?key=s3cret', 'http://127.0.0.1/#s3cret'])(
  '%s has more than a base, and is refused without a word of it',
  (url) => {
    expect(readBaseUrl(url, [])).toMatchObject({
      ok: false,
      code: 'bad-flag',
      problem: expect.not.stringContaining('s3cret') as unknown,
    });
  },
);
