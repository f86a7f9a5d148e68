// The account in a secret of AWS Secrets Manager, in the JSON form that RDS makes and rotates.
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { z } from 'zod';
import { ShowtimeError } from '../../contract/index.ts';
import { parseJson } from '../../platform/parse-json.ts';
import {
  answerWithinMs,
  connectWithinMs,
  messageOf,
  nameOf,
  refusedBy,
  tries,
  type AwsAccess,
} from './aws-call.ts';

export interface SecretAccount {
  user: string;
  password: string;
}

export interface Secret {
  /** As it is now. @throws ShowtimeError bad-aurora-file, aurora-refused; none repeats what the secret holds */
  read(): Promise<SecretAccount>;
  close(): void;
}

/**
 * Source: AWS Secrets Manager user guide, "JSON structure of secrets". Engine, host, port and dbname may stand beside:
 * instances are asked at the addresses that the RDS API reports.
 */
const form = z.object({ username: z.string().min(1), password: z.string().min(1) });

/** `id`: name or ARN. Opens nothing: the first read connects. */
export function openSecret(id: string, { region, endpoint, credentials }: AwsAccess): Secret {
  const client = new SecretsManagerClient({
    region,
    maxAttempts: tries,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
    requestHandler: { connectionTimeout: connectWithinMs, requestTimeout: answerWithinMs },
  });
  return {
    read: async () => {
      const text = await client.send(new GetSecretValueCommand({ SecretId: id })).then(
        ({ SecretString }) => SecretString ?? '',
        (error: unknown) => {
          throw explained(id, error);
        },
      );
      return accountIn(text, id);
    },
    close: () => client.destroy(),
  };
}

function accountIn(text: string, id: string): SecretAccount {
  const read = form.safeParse(parseJson(text));
  if (read.success) return { user: read.data.username, password: read.data.password };
  const missing = [...new Set(read.error.issues.map(({ path }) => path.join('.')))].filter(Boolean);
  throw badForm(
    id,
    missing.length === 0 ? 'it is no JSON object' : `it has no text for ${missing.join(', ')}`,
  );
}

function badForm(id: string, why: string): ShowtimeError {
  return new ShowtimeError('bad-aurora-file', {
    what: `the secret ${id} holds no account of a database`,
    why,
    fix: 'it has to be JSON with username and password, as RDS makes it: {"username": …, "password": …}',
  });
}

function explained(id: string, cause: unknown): ShowtimeError {
  if (nameOf(cause) === 'ResourceNotFoundException')
    return new ShowtimeError(
      'bad-aurora-file',
      {
        what: `there is no secret ${id} in this region and account`,
        why: messageOf(cause),
        fix: 'correct database.secret and region in the Aurora file; aws secretsmanager list-secrets lists them',
      },
      { cause },
    );
  return refusedBy(
    {
      api: 'Secrets Manager',
      what: `give the secret ${id}`,
      policy: 'aurora-sign-in',
      byHand: 'aws secretsmanager get-secret-value',
    },
    cause,
  );
}
