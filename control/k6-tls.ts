// Whose certificates k6 trusts, in its own flags and variables.
import { resolve } from 'node:path';
import type { RequestedTls } from '../input/tls-trust.ts';

/** Go reads the system's authorities from their folders all the same. */
export function tlsEnvironment({ authorityFile }: RequestedTls): Record<string, string> {
  return authorityFile === null ? {} : { SSL_CERT_FILE: resolve(authorityFile) };
}

export function tlsFlags({ verifies }: RequestedTls): readonly string[] {
  return verifies ? [] : ['--insecure-skip-tls-verify'];
}
