// Reads where a Grafana is and with which token it lets us in.
import { readFile } from 'node:fs/promises';
import { ShowtimeError } from '../../../contract/index.ts';
import { hostNotAllowed, readBaseUrl } from '../../run/base-url.ts';

export interface GrafanaAddress {
  /** Without a slash at its end. */
  url: string;
  /** Null: it is asked without one, as a Grafana with anonymous editors allows. */
  token: string | null;
}

export interface GrafanaFlags {
  grafana?: string;
  grafanaTokenFile?: string;
  allowHost: readonly string[];
}

/** Null without --grafana. The token comes from the file, else from GRAFANA_TOKEN. @throws ShowtimeError */
export async function readGrafana({ grafana, grafanaTokenFile, allowHost }: GrafanaFlags, env: NodeJS.ProcessEnv): Promise<GrafanaAddress | null> {
  if (grafana === undefined) return null;
  const read = readBaseUrl(grafana, allowHost, '--grafana');
  if (!read.ok) throw read.code === 'bad-flag' ? badFlag(read.problem) : hostNotAllowed(read.problem, grafana);
  const { username, password } = new URL(grafana);
  if (username !== '' || password !== '') throw badFlag('--grafana must hold no user and password: they would stand in ps and in logs');
  return { url: read.url, token: await readToken(grafanaTokenFile, env['GRAFANA_TOKEN']) };
}

async function readToken(file: string | undefined, fromEnvironment: string | undefined): Promise<string | null> {
  const text = file === undefined ? fromEnvironment : await readFile(file, 'utf8').catch((cause: unknown) => {
    throw badFlag(`--grafana-token-file ${file} cannot be read: ${(cause as Error).message}`, cause);
  });
  const token = text?.trim() ?? '';
  if (token === '' && file === undefined) return null;
  // Anything else cannot stand in a header; what it was is told to nobody.
  if (!/^[\x21-\x7e]+$/.test(token)) throw badFlag(`${file === undefined ? 'GRAFANA_TOKEN' : `--grafana-token-file ${file}`} must hold nothing but one token`);
  return token;
}

function badFlag(what: string, cause?: unknown): ShowtimeError {
  return new ShowtimeError('bad-flag', {
    what, why: 'nothing was started; every flag is checked first', fix: 'showtime run --observe --grafana http://127.0.0.1:3000, with GRAFANA_TOKEN set to a service account\'s token',
  }, { cause });
}
