// PINs cannot be guessed by many tries, and such tries do not lock out members with the right PIN.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ProblemError } from '../problem.ts';
import { SignInLimits } from './sign-in-limits.ts';

const options = { failuresPerMember: 3, failuresPerAddress: 8, windowSeconds: 60 };
const wrong = async (): Promise<string> => {
  throw new ProblemError('unknown-member', { detail: 'wrong' });
};
const right = async (): Promise<string> => 'token';
const away = async (): Promise<string> => {
  throw new Error('the database is away');
};
const ended = (attempt: Promise<string>): Promise<string> =>
  attempt.catch((error: unknown) => (error instanceof ProblemError ? error.problem : 'failed'));

let limits: SignInLimits;
beforeEach(() => {
  vi.useFakeTimers();
  limits = new SignInLimits(options);
});
afterEach(() => {
  vi.useRealTimers();
});

/** `times` attempts one after another. */
async function series(
  times: number,
  member: (n: number) => number,
  attempt: () => Promise<string>,
  address = 'a',
) {
  const ends: string[] = [];
  for (let n = 0; n < times; n += 1) ends.push(await ended(limits.guard(member(n), address, attempt)));
  return ends;
}

describe('sign-in limits', () => {
  it('sign-in limits stop the guesses at one member, from wherever they come, and the right PIN with them', async () => {
    expect(await series(3, () => 7, wrong)).toEqual(Array(3).fill('unknown-member'));
    expect(await ended(limits.guard(7, 'elsewhere', wrong))).toBe('too-many-attempts');
    expect(await ended(limits.guard(7, 'elsewhere', right))).toBe('too-many-attempts');
    expect(await ended(limits.guard(8, 'a', right))).toBe('token');
  });

  it('sign-in limits are not outrun by many guesses at once', async () => {
    let checked = 0;
    const slow = async (): Promise<string> => {
      checked += 1;
      await Promise.resolve();
      return wrong();
    };
    await Promise.all(Array.from({ length: 50 }, () => ended(limits.guard(7, 'a', slow))));
    expect(checked).toBe(3);
  });

  it('sign-in limits stop one address that tries a PIN at many members', async () => {
    expect((await series(9, (n) => n, wrong)).at(-1)).toBe('too-many-attempts');
    expect(await ended(limits.guard(100, 'b', right))).toBe('token');
  });

  it('sign-in limits never count those who are right: a rush from one address passes', async () => {
    expect(new Set(await series(1_000, (n) => n % 5, right))).toEqual(new Set(['token']));
  });

  it('sign-in limits forget a member’s mistakes once the PIN was right', async () => {
    await series(2, () => 7, wrong);
    await series(1, () => 7, right);
    expect(await series(3, () => 7, wrong)).toEqual(Array(3).fill('unknown-member'));
  });

  it('sign-in limits do not count an attempt that could not be checked', async () => {
    await series(20, () => 7, away);
    expect(await series(1, () => 7, right)).toEqual(['token']);
  });

  it('sign-in limits end with their window, and report when', async () => {
    await series(3, () => 7, wrong);
    vi.advanceTimersByTime(20_000);
    const refusal: unknown = await limits.guard(7, 'a', right).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ status: 429, details: { retryAfterSeconds: 40 } });
    vi.advanceTimersByTime(40_001);
    expect(await ended(limits.guard(7, 'a', right))).toBe('token');
  });
});
