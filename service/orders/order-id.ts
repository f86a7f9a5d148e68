// Order ids (ULIDs: sortable by time, unique across pods without coordination) and pickup numbers.
import { createHash, randomBytes } from 'node:crypto';

const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/**
 * A new id: 48 bits of milliseconds, 80 random ones, in Crockford's base 32 (https://github.com/ulid/spec).
 */
export function newOrderId(wallMs: number): string {
  let time = '';
  for (let rest = wallMs, position = 0; position < 10; position += 1, rest = Math.floor(rest / 32))
    time = digits.charAt(rest % 32) + time;
  // 256 is a multiple of 32, so a byte's remainder is unbiased.
  return time + Array.from(randomBytes(16), (byte) => digits.charAt(byte % 32)).join('');
}

/** The shape of an order id, for routes. */
export const orderIdPattern = /^[0-9A-HJKMNP-TV-Z]{26}$/;

/** The pickup number, such as `K-042`. A pure function of the id, so a replay returns the same. */
export function pickupNumberOf(orderId: string): string {
  const hash = createHash('sha1').update(orderId).digest();
  const letters = 'ABCDEFGHJKLMNPRSTUVWXY';
  return `${letters.charAt(hash.readUInt8(0) % letters.length)}-${String(hash.readUInt32BE(1) % 1000).padStart(3, '0')}`;
}
