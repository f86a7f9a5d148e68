// Whose certificates a run trusts: --insecure-skip-tls-verify, and the file of a private authority by the variables
// that OpenSSL, Go and Node read.
import { readGivenFile } from '../platform/given-file.ts';
import type { TlsTrust } from '../platform/http-status.ts';

/** As read by curl, OpenSSL and Go (k6), and by Node. */
export const authorityVariables = ['SSL_CERT_FILE', 'NODE_EXTRA_CA_CERTS'] as const;

export interface RequestedTls extends TlsTrust {
  /** The file that the authorities come from; null without one. */
  authorityFile: string | null;
}

/** The authorities that Node trusts, and no others. */
export const noPrivateAuthority: RequestedTls = { authorities: null, authorityFile: null, verifies: true };

/** Adds a sentence to `problems` for a file that holds no certificate. */
export function readTlsTrust(
  skipsVerify: boolean,
  environment: Readonly<Record<string, string | undefined>>,
  problems: string[],
): RequestedTls {
  const name = authorityVariables.find((one) => (environment[one] ?? '') !== '');
  const file = name === undefined ? undefined : environment[name];
  const none = { authorities: null, authorityFile: null, verifies: !skipsVerify };
  if (name === undefined || file === undefined) return none;
  try {
    const authorities = readGivenFile(file, 'certificates');
    if (authorities.includes('-----BEGIN CERTIFICATE-----'))
      return { authorities, authorityFile: file, verifies: !skipsVerify };
    problems.push(`${name} names "${file}", which holds no certificate in PEM`);
  } catch (error) {
    problems.push(`${name} names "${file}", which cannot be read: ${(error as Error).message}`);
  }
  return none;
}
