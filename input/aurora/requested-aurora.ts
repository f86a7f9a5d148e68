// Reads what --aurora names: the file of a cluster whose writer may be failed over, or the stand-in of a local target.
import { existsSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { auroraSettings, ShowtimeError, type AuroraSettings } from '../../contract/index.ts';
import { readGivenFile } from '../../platform/given-file.ts';
import { readStructuredFile, valueAs } from '../structured-file.ts';

export type RequestedAurora =
  /** moto's RDS API, joined to the pair of a local target. */
  | { kind: 'stand-in' }
  | {
      kind: 'cluster';
      settings: AuroraSettings;
      /** Of `database.passwordFile`; null without one. */
      password: string | null;
      /** PEM of `database.caFile`; null without one. */
      authorities: string | null;
      /** --confirm. */
      confirmed: string | null;
    };

const standIn = 'stand-in';

interface AuroraFlags {
  aurora?: string;
  confirm?: string;
}

/** Null without the flag. @throws ShowtimeError bad-aurora-file with every problem */
export async function readRequestedAurora({ aurora, confirm }: AuroraFlags): Promise<RequestedAurora | null> {
  if (aurora === undefined) return null;
  if (aurora === standIn) return { kind: 'stand-in' };
  const path = resolve(aurora);
  if (!existsSync(path))
    throw refused(`there is no ${basename(path)}`, [`${path} does not exist`], 'docs/aurora.md shows one');
  const read = valueAs(await readStructuredFile(path), auroraSettings);
  if ('problems' in read)
    throw refused(`${basename(path)} is no valid Aurora file`, read.problems, 'correct the lines below');
  const { passwordFile, caFile } = read.data.database ?? {};
  const beside = (file: string): string => resolve(dirname(path), file);
  return {
    kind: 'cluster',
    settings: read.data,
    password: passwordFile === undefined ? null : passwordOf(beside(passwordFile)),
    authorities: caFile === undefined ? null : authoritiesOf(beside(caFile)),
    confirmed: confirm ?? null,
  };
}

/** Problems: flags that do not go with --aurora. */
export function auroraContradictions(
  flags: AuroraFlags & { target: string; baseUrl?: string; id?: string; keep?: boolean; dryRun?: boolean },
): string[] {
  const { aurora, target, baseUrl, id, keep, dryRun } = flags;
  if (aurora === undefined) return [];
  const outside = baseUrl !== undefined || target === 'kubernetes';
  if (aurora !== standIn)
    return [
      ...(outside
        ? []
        : ['--aurora FILE is for --base-url or --target kubernetes; a local target takes --aurora stand-in']),
      ...(dryRun === true ? ['--dry-run looks at the cluster of Kubernetes alone: leave out --aurora'] : []),
    ];
  return [
    ...(outside || target !== 'local'
      ? ['--aurora stand-in is for --target local, whose database it fails over']
      : []),
    ...(id !== undefined ? ['--aurora stand-in needs a target of its own: leave out --id'] : []),
    ...(keep === true ? ['--aurora stand-in ends with the run: leave out --keep'] : []),
  ];
}

function passwordOf(file: string): string {
  try {
    const password = readGivenFile(file, 'secret').trim();
    if (password !== '') return password;
  } catch (cause) {
    throw refused(
      'the password of the database cannot be read',
      [`${file}: ${(cause as Error).message}`],
      'database.passwordFile names a file that holds nothing but the password',
    );
  }
  throw refused(
    'the password of the database is empty',
    [`${file} is empty`],
    'write the password into that file',
  );
}

function authoritiesOf(file: string): string {
  let pem: string;
  try {
    pem = readGivenFile(file, 'certificates');
  } catch (cause) {
    throw refused(
      'the CAs of the database cannot be read',
      [`${file}: ${(cause as Error).message}`],
      'database.caFile names a file with certificates in PEM',
    );
  }
  if (pem.includes('-----BEGIN CERTIFICATE-----')) return pem;
  throw refused(
    'the file of CAs holds no certificate',
    [`${file} has no line -----BEGIN CERTIFICATE-----`],
    'database.caFile names a file with certificates in PEM',
  );
}

function refused(what: string, problems: readonly string[], fix: string): ShowtimeError {
  return new ShowtimeError('bad-aurora-file', {
    what,
    why: 'it names the cluster that may be failed over; nothing was started',
    fix,
    problems,
  });
}
