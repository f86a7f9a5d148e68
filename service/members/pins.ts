// Hashes PINs as the members database keeps them.
import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * HMAC-SHA-256 of the PIN under the member's own salt. A slow hash would buy little for six digits (a million
 * guesses)
 * and would cost a pod its event loop at sign-in peaks; what protects PINs is that they live on premise,
 * alone.
 */
export function hashPin(pin: string, salt: Buffer): Buffer {
  return createHmac('sha256', salt).update(pin).digest();
}

/** Compares in constant time. */
export function isPin(pin: string, salt: Buffer, hash: Buffer): boolean {
  const given = hashPin(pin, salt);
  return given.length === hash.length && timingSafeEqual(given, hash);
}
