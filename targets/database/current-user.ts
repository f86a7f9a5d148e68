// Whether a database server needs the name of the user that it runs as.
import { userInfo } from 'node:os';

/** The server refuses to run as root without this flag; other users must not set it. */
export function asCurrentUser(): string[] {
  return userInfo().uid === 0 ? ['--user=root'] : [];
}
