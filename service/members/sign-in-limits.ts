// Limits how often PINs can be guessed: per member, and per address from which the guesses come.
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { ProblemError } from '../problem.ts';

export interface SignInLimitOptions {
  /** Wrong PINs of one member in a window, whatever their address. */
  failuresPerMember: number;
  /** Wrong PINs from one address in a window, whatever the member. Right ones do not count. */
  failuresPerAddress: number;
  windowSeconds: number;
}

/**
 * With 10 in a quarter of an hour and three pods, trying the million PINs of one member takes a year. An
 * address may be that of a whole cinema, whose members mistype now and then.
 */
export const signInLimits: SignInLimitOptions = {
  failuresPerMember: 10,
  failuresPerAddress: 100,
  windowSeconds: 900,
};

/** Counts in this pod's memory: with n pods, n times as many guesses are let through. */
export class SignInLimits {
  readonly #members: RateLimiterMemory;
  readonly #addresses: RateLimiterMemory;

  constructor({ failuresPerMember, failuresPerAddress, windowSeconds }: SignInLimitOptions = signInLimits) {
    const duration = windowSeconds;
    this.#members = new RateLimiterMemory({ keyPrefix: 'member', points: failuresPerMember, duration });
    this.#addresses = new RateLimiterMemory({ keyPrefix: 'address', points: failuresPerAddress, duration });
  }

  /**
   * Runs `attempt`, which resolves or rejects with ProblemError `unknown-member` for a wrong PIN. Throws
   * ProblemError `too-many-attempts` instead of running it once a limit is reached. A member's attempt is
   * counted before it is checked, so that parallel attempts cannot exceed the limit, and taken back if the
   * PIN was not wrong. Many members share an address and most are right: only failures count there.
   */
  async guard<T>(member: number, address: string, attempt: () => Promise<T>): Promise<T> {
    const from = await this.#addresses.get(address);
    if (from !== null && from.consumedPoints >= this.#addresses.points) throw tooMany(from);
    await this.#members.consume(String(member)).catch((refused: unknown) => {
      throw refused instanceof RateLimiterRes ? tooMany(refused) : refused;
    });
    try {
      const value = await attempt();
      await this.#members.delete(String(member));
      return value;
    } catch (error) {
      if (error instanceof ProblemError && error.problem === 'unknown-member')
        await this.#addresses.penalty(address);
      else await this.#members.reward(String(member));
      throw error;
    }
  }
}

function tooMany({ msBeforeNext }: RateLimiterRes): ProblemError {
  return new ProblemError('too-many-attempts', {
    detail: 'There were too many failed attempts to sign in. Try again later.',
    retryAfterSeconds: Math.max(1, Math.ceil(msBeforeNext / 1000)),
  });
}
