// An absent server is tried again at once; a permanent refusal is tried seldom, and reported once.
import { describe, expect, it } from 'vitest';
import { ConnectBackOff } from './connect-back-off.ts';

const away = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:3306'), { code: 'ECONNREFUSED' });
const denied = Object.assign(new Error("Access denied for user 'pod'"), { errno: 1045 });
const missing = Object.assign(new Error("Unknown database 'orders'"), { errno: 1049 });
const untrusted = Object.assign(new Error('self-signed certificate'), { code: 'HANDSHAKE_SSL_ERROR' });

/** Connection attempts in `forMs` of a pool that polls every 10 ms, if each attempt fails so. */
function knocks(error: Error, forMs: number): number {
  const backOff = new ConnectBackOff();
  let count = 0;
  for (let nowMs = 0; nowMs < forMs; nowMs += 10) {
    if (backOff.isHolding(nowMs)) continue;
    count += 1;
    backOff.failed(error, nowMs);
  }
  return count;
}

describe('a back-off', () => {
  it('a back-off does not hold up the search for a server that is away', () => {
    expect(knocks(away, 4_000)).toBe(400);
  });

  it.each([
    ['a wrong password', denied],
    ['a missing database', missing],
    ['a certificate that is not trusted', untrusted],
  ])('a back-off knocks at most three times in 4 s and 170 times an hour at %s', (_what, error) => {
    expect(knocks(error, 4_000)).toBeLessThanOrEqual(3);
    expect(knocks(error, 3_600_000)).toBeLessThanOrEqual(170);
    expect(knocks(error, 3_600_000)).toBeGreaterThan(100);
  });

  it('a back-off reports each reason once, with what to do, and again after a connection was made', () => {
    const backOff = new ConnectBackOff();
    expect(backOff.failed(away, 0)).toEqual({ kind: 'unreachable', reason: away.message });
    expect(backOff.failed(away, 10)).toBeUndefined();
    expect(backOff.failed(denied, 20)).toEqual({
      kind: 'refused',
      reason:
        "Access denied for user 'pod': the server refuses user and password: check both in the URL; with iam, the user, its plugin and the right rds-db:connect",
    });
    expect(backOff.failed(denied, 30)).toBeUndefined();
    backOff.succeeded();
    expect([backOff.isHolding(30), backOff.failed(denied, 40)?.kind]).toEqual([false, 'refused']);
  });
});
