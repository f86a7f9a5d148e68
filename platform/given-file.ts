// Reads a file that a user named: only a regular one, and only up to the size of its kind.
import { checkBoundedFile, readBoundedText, UnreadableFile } from './regular-file.ts';

/** The most that is read of each kind of file, bytes: far above what users write, far below what memory holds. */
export const givenFileLimits = {
  /** Fault plans, SLOs, budgets: a parser holds some hundred times their size. */
  structured: 256 << 10,
  timetable: 8 << 20,
  script: 16 << 20,
  history: 32 << 20,
  tokens: 32 << 20,
  /** All authorities of a system take 250 kB. */
  certificates: 4 << 20,
  /** One token or one address. */
  secret: 64 << 10,
  /** Showtime's own state. */
  state: 1 << 20,
} as const;
export type GivenFileKind = keyof typeof givenFileLimits;

/**
 * The text of a regular file, as UTF-8. @throws UnreadableFile with what to do about it; the system's error
 * where there is no such file, or it may not be read
 */
export function readGivenFile(path: string, kind: GivenFileKind): string {
  return withAdvice(() => readBoundedText(path, givenFileLimits[kind]));
}

/** Refuses what `readGivenFile` would, for a file that another program reads. @throws as it does */
export function checkGivenFile(path: string, kind: GivenFileKind): void {
  withAdvice(() => checkBoundedFile(path, givenFileLimits[kind]));
}

function withAdvice<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    const advice =
      error.code === 'EFBIG' ? 'is it the file that was meant?' : 'write its content into a file';
    throw new UnreadableFile(`${error.message}: ${advice}`, error.code);
  }
}
