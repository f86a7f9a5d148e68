// Size and SHA-256 of a file, read in chunks.
import { createHash } from 'node:crypto';
import { closeSync, readSync } from 'node:fs';
import { openRegularFile } from './regular-file.ts';

const chunkBytes = 1 << 20;

/**
 * Size and SHA-256 of a regular file, or of its first `maxBytes`. Throws UnreadableFile for another kind of
 * file, and the system's error where it cannot be read.
 */
export function digestOf(path: string, maxBytes = Infinity): { bytes: number; sha256: string } {
  const file = openRegularFile(path);
  try {
    const hash = createHash('sha256');
    const chunk = Buffer.allocUnsafe(chunkBytes);
    let bytes = 0;
    while (bytes < maxBytes) {
      const read = readSync(file, chunk, 0, Math.min(chunkBytes, maxBytes - bytes), null);
      if (read === 0) break;
      hash.update(chunk.subarray(0, read));
      bytes += read;
    }
    return { bytes, sha256: hash.digest('hex') };
  } finally {
    closeSync(file);
  }
}
