// Hashes PINs as the members database keeps them.
import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * HMAC-SHA-256 of the PIN under the member's salt. A slow hash would add little for six digits (a million
 * guesses) and would block a pod's event loop at sign-in peaks; PINs are protected because they are stored on
 * premise only.
 */
export function hashPin(pin: string, salt: Buffer): Buffer {
  return createHmac('sha256', salt).update(pin).digest();
}

/** Compares in constant time. */
export function isPin(pin: string, salt: Buffer, hash: Buffer): boolean {
  const given = hashPin(pin, salt);
  return given.length === hash.length && timingSafeEqual(given, hash);
}
