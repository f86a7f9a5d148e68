// Sign-in: authenticates members by their PIN, which only the on-premise database has.
import type { KeyObject } from 'node:crypto';
import type { Clock } from '../../contract/ports.ts';
import type { Pool } from '../database/pool.ts';
import { query } from '../database/transaction.ts';
import { ProblemError } from '../problem.ts';
import { isPin } from './pins.ts';
import { openSession, type Session } from './sessions.ts';
import type { SignInLimits } from './sign-in-limits.ts';

/**
 * Time limit for the members database, ms. Its link may be slow or down, and nothing else may wait for it.
 */
const budgetMs = 1_500;
const unknownMember = { pin_salt: Buffer.alloc(16), pin_hash: Buffer.alloc(32) };

/**
 * Throws ProblemError `unknown-member` for a wrong PIN and an unknown member alike, `too-many-attempts` after too
 * many of those, or what `query` throws. `address` is where the attempt comes from.
 */
export async function signIn(
  parts: { members: Pool; clock: Clock; key: KeyObject; limits: SignInLimits },
  { member, pin, address }: { member: number; pin: string; address: string },
): Promise<Session> {
  return parts.limits.guard(member, address, () => checkPin(parts, member, pin));
}

async function checkPin(
  { members, clock, key }: { members: Pool; clock: Clock; key: KeyObject },
  member: number,
  pin: string,
): Promise<Session> {
  const rows = await query(
    members,
    { clock, untilMs: clock.nowMs() + budgetMs, acquireMs: budgetMs },
    (link) =>
      link.query<(typeof unknownMember)[]>('SELECT pin_salt, pin_hash FROM members WHERE id = ?', [member]),
  );
  const { pin_salt: salt, pin_hash: hash } = rows[0] ?? unknownMember;
  if (!isPin(pin, salt, hash))
    throw new ProblemError('unknown-member', { detail: 'Member number and PIN do not go together.' });
  return openSession(key, member, clock.wallMs());
}
