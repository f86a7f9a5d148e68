// Reads a request's complete body, so that a refused connection can be tried on another pod and a slow client
// occupies no pod; the bytes of one body and of all bodies together are bounded.
import type { IncomingMessage } from 'node:http';

/** Memory that all bodies share, bytes. */
export interface BodyMemory {
  /** False, and nothing is taken, if that much is not left. */
  take(bytes: number): boolean;
  release(bytes: number): void;
  usedBytes(): number;
}

export function createBodyMemory(limitBytes: number): BodyMemory {
  let used = 0;
  return {
    take: (bytes) => {
      if (used + bytes > limitBytes) return false;
      used += bytes;
      return true;
    },
    release: (bytes) => {
      used -= bytes;
    },
    usedBytes: () => used,
  };
}

/** `null` without a body. `release` gives its memory back; it must be called once. */
export interface HeldBody {
  body: Buffer | null;
  release(): void;
}

const noBody: HeldBody = { body: null, release: () => undefined };

/** Neither has a length nor is chunked: there is no body (RFC 9112 section 6.3). */
export function isBodyless({ headers }: IncomingMessage): boolean {
  return headers['content-length'] === undefined && headers['transfer-encoding'] === undefined;
}

/**
 * The body; `too-large` above `limitBytes`, `no-memory` if the other bodies left none; the rest of the body
 * is then still to be read. Memory is reserved as bytes arrive, so a Content-Length alone reserves none.
 * Rejects if the client goes away first.
 */
export async function readBody(
  request: IncomingMessage,
  limitBytes: number,
  memory: BodyMemory,
): Promise<HeldBody | 'too-large' | 'no-memory'> {
  if (isBodyless(request)) return noBody;
  if (Number(request.headers['content-length'] ?? 0) > limitBytes) return 'too-large';
  let chunks: Buffer[] = [];
  let size = 0;
  const release = (): void => {
    memory.release(size);
    size = 0;
    chunks = [];
  };
  return new Promise((resolve, reject) => {
    const end = (settle: () => void): void => {
      request.off('data', onData).off('end', onEnd).off('error', onGone).off('close', onGone);
      settle();
    };
    const giveUp = (because: 'too-large' | 'no-memory'): void => {
      request.pause();
      release();
      end(() => resolve(because));
    };
    const onData = (chunk: Buffer): void => {
      if (size + chunk.length > limitBytes) return giveUp('too-large');
      if (!memory.take(chunk.length)) return giveUp('no-memory');
      size += chunk.length;
      chunks.push(chunk);
    };
    const onEnd = (): void =>
      end(() =>
        resolve({ body: chunks.length === 1 ? (chunks[0] ?? null) : Buffer.concat(chunks), release }),
      );
    const onGone = (): void => {
      release();
      // A socket that breaks off raises 'error' and 'close', in this order.
      request.on('error', () => undefined);
      end(() => reject(new Error('the client went away')));
    };
    request.on('data', onData).once('end', onEnd).once('error', onGone).once('close', onGone);
  });
}

/**
 * Reads on and discards at most `limitBytes`. Resolves at the end of the body, when the client is gone, or at
 * the limit: closing a connection that has unread bytes resets it, and the client would lose its answer.
 */
export function discardRest(request: IncomingMessage, limitBytes: number): Promise<void> {
  if (request.complete || request.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    let left = limitBytes;
    request.on('error', () => undefined);
    request.once('end', resolve).once('close', resolve);
    request.on('data', (chunk: Buffer) => {
      left -= chunk.length;
      if (left >= 0) return;
      request.pause();
      resolve();
    });
    request.resume();
  });
}
