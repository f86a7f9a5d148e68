// Session tokens: who may order, until when, and what is not believed.
import { createSecretKey } from 'node:crypto';
import { SignJWT } from 'jose';
import { expect, it } from 'vitest';
import { memberOf, openSession, sessionMs } from './sessions.ts';

const key = createSecretKey(Buffer.alloc(32, 1));
/** The same token for member 43. */
const changed = (token: string): string => {
  const [head, claims = '', signature] = token.split('.');
  const text = Buffer.from(claims, 'base64url').toString().replace('42', '43');
  return `${head}.${Buffer.from(text).toString('base64url')}.${signature}`;
};
const bearer = (token: string): string => `Bearer ${token}`;

it('the service accepts a token that the service signed, and returns its member', () => {
  const { token, expiresAt } = openSession(key, 42, Date.now());
  expect(memberOf(key, bearer(token), Date.now())).toBe(42);
  expect(Date.parse(expiresAt)).toBeGreaterThan(Date.now() + sessionMs - 60_000);
});

it('the service makes the very token that a JWT library makes', async () => {
  const wallMs = 1_700_000_000_000;
  const theirs = await new SignJWT({ sub: '42', exp: (wallMs + sessionMs) / 1000 })
    .setProtectedHeader({ alg: 'HS256' })
    .sign(key);
  expect(openSession(key, 42, wallMs).token).toBe(theirs);
});

it.each([
  ['no header', undefined, 'Sign in first'],
  ['another scheme', 'Basic abc', 'Sign in first'],
  [
    'a token of another key',
    bearer(openSession(createSecretKey(Buffer.alloc(32, 2)), 42, Date.now()).token),
    'not ours',
  ],
  [
    'an unsigned token',
    bearer(
      `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from('{"sub":"42","exp":9999999999}').toString('base64url')}.`,
    ),
    'not ours',
  ],
  ['a token whose claims were changed', bearer(changed(openSession(key, 42, Date.now()).token)), 'not ours'],
  [
    'a token whose signature is cut short',
    bearer(openSession(key, 42, Date.now()).token.slice(0, -1)),
    'not ours',
  ],
  ['a token with a fourth part', bearer(`${openSession(key, 42, Date.now()).token}.x`), 'not ours'],
  [
    'a token that chooses another algorithm',
    bearer(
      await new SignJWT({ sub: '42', exp: 9_999_999_999 })
        .setProtectedHeader({ alg: 'HS512' })
        .sign(Buffer.alloc(64, 1)),
    ),
    'not ours',
  ],
  [
    'a token without an expiry',
    bearer(await new SignJWT({ sub: '42' }).setProtectedHeader({ alg: 'HS256' }).sign(key)),
    'lacks its member or its expiry',
  ],
  [
    'a token without a member',
    bearer(await new SignJWT({ exp: 9_999_999_999 }).setProtectedHeader({ alg: 'HS256' }).sign(key)),
    'lacks its member or its expiry',
  ],
  [
    'a token of a member that is no number',
    bearer(
      await new SignJWT({ sub: '0x2a', exp: 9_999_999_999 }).setProtectedHeader({ alg: 'HS256' }).sign(key),
    ),
    'lacks its member or its expiry',
  ],
  [
    'a token of the day before yesterday',
    bearer(openSession(key, 42, Date.now() - 2 * sessionMs).token),
    'has ended',
  ],
])('the service turns away %s', (_what, authorization, why) => {
  let refusal: unknown;
  try {
    memberOf(key, authorization, Date.now());
  } catch (error) {
    refusal = error;
  }
  expect(refusal).toMatchObject({
    problem: 'unknown-member',
    message: expect.stringContaining(why) as string,
  });
});
