// Reads the environment of a pod into typed settings, and names everything that is wrong with it at once.
import { createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { addressOf, textFrom, type DatabaseAddress } from './database/address.ts';

const databaseUrl = z
  .string({ error: 'is missing: mysql://user:password@host:port/database' })
  .transform((url, context): DatabaseAddress => {
    const address = addressOf(url);
    if (typeof address === 'string') {
      context.addIssue(address);
      return z.NEVER;
    }
    return address;
  });
/** Digits alone: `1e3`, `0x10` and an empty text are numbers to a computer, and mistakes here. */
const whole = (min: number, otherwise: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, 'is no whole number: digits alone')
    .transform(Number)
    .pipe(z.number().min(min))
    .default(otherwise);

/** Connections to the writer, where POOL_SIZE is not set. */
export const defaultPoolSize = 8;

/** The most that one pod opens to one server: the pool of the reader is half as large, and may lead to the writer. */
export function connectionsPerPod(poolSize: number): number {
  return poolSize + Math.ceil(poolSize / 2);
}

const environment = z.object({
  DB_WRITER_URL: databaseUrl,
  DB_READER_URL: databaseUrl,
  MEMBERS_URL: databaseUrl,
  HOST: z.string().default('127.0.0.1'),
  PORT: whole(0, 8080),
  MANAGEMENT_PORT: whole(0, 8081),
  TRUSTED_PROXIES: whole(0, 0),
  POD_NAME: z.string().default('pod-1'),
  ZONE: z.string().default('a'),
  SESSION_KEY_FILE: z.string().optional(),
  DRAIN_MS: whole(0, 1_500),
  QUEUE_LIMIT: whole(0, 200),
  QUEUE_TARGET_MS: whole(1, 100),
  POOL_SIZE: whole(1, defaultPoolSize),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
});

/** Each may come from a file: `DB_WRITER_URL_FILE` and so on. */
const addressVariables = ['DB_WRITER_URL', 'DB_READER_URL', 'MEMBERS_URL'] as const;

export interface Settings {
  writer: DatabaseAddress;
  reader: DatabaseAddress;
  members: DatabaseAddress;
  host: string;
  /** 0 takes a free port. */
  port: number;
  /** Where /livez, /readyz and /metrics are: for the platform, never for customers. 0 takes a free port. */
  managementPort: number;
  /** How many proxies stand before the pod and write X-Forwarded-For; with 0 the header is ignored. */
  trustedProxies: number;
  podName: string;
  zone: string;
  sessionKey: KeyObject;
  /** How long a pod serves on after SIGTERM, ms. */
  drainMs: number;
  /** Most orders that wait for a connection; further ones are shed. */
  queueLimit: number;
  /** Wait for a connection that may not last, ms; orders that exceed it in a standing queue are shed. */
  queueTargetMs: number;
  poolSize: number;
  logLevel: string;
}

/** Throws an Error whose message has one line per problem. */
export function settingsFrom(env: NodeJS.ProcessEnv): Settings {
  const addresses = Object.fromEntries(addressVariables.map((name) => [name, textFrom(env, name)]));
  const read = environment.safeParse({ ...env, ...addresses });
  if (!read.success) throw new Error(explain(read.error));
  const { data } = read;
  return {
    writer: data.DB_WRITER_URL,
    reader: data.DB_READER_URL,
    members: data.MEMBERS_URL,
    host: data.HOST,
    port: data.PORT,
    managementPort: data.MANAGEMENT_PORT,
    trustedProxies: data.TRUSTED_PROXIES,
    podName: data.POD_NAME,
    zone: data.ZONE,
    sessionKey: sessionKeyFrom(data.SESSION_KEY_FILE),
    drainMs: data.DRAIN_MS,
    queueLimit: data.QUEUE_LIMIT,
    queueTargetMs: data.QUEUE_TARGET_MS,
    poolSize: data.POOL_SIZE,
    logLevel: data.LOG_LEVEL,
  };
}

/**
 * The HMAC key of session tokens, read from a file of hex digits. A missing file is made with a new key (mode
 * 0600); without a file the key lasts as long as the process, so members sign in again after a restart.
 */
export function sessionKeyFrom(file: string | undefined): KeyObject {
  if (file === undefined) return createSecretKey(randomBytes(32));
  if (!existsSync(file)) writeNewKey(file);
  const key = Buffer.from(readFileSync(file, 'utf8').trim(), 'hex');
  if (key.length < 32)
    throw new Error(`SESSION_KEY_FILE ${file}: needs at least 64 hex digits, has ${key.length * 2}`);
  return createSecretKey(key);
}

function writeNewKey(file: string): void {
  try {
    writeFileSync(file, randomBytes(32).toString('hex') + '\n', { mode: 0o600, flag: 'wx' });
  } catch (error) {
    // Another pod made it in the meantime: its key is the key.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

function explain(error: z.ZodError): string {
  return error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('\n');
}
