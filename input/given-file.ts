// Turns a file that cannot be read into the error of what it should have been.
import { ShowtimeError, type ErrorCode } from '../contract/index.ts';

/** What `read` gives. @throws ShowtimeError `code` with why the file cannot be read */
export function givenFile<T>(
  code: ErrorCode,
  path: string,
  read: () => T,
  fix = 'give the path of a file that exists and may be read',
): T {
  try {
    return read();
  } catch (cause) {
    throw new ShowtimeError(
      code,
      { what: `${path} cannot be read`, why: cause instanceof Error ? cause.message : String(cause), fix },
      { cause },
    );
  }
}
