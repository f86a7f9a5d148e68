// Reads the address of a Grafana and the token for it.
import { ShowtimeError } from '../contract/index.ts';
import { readToken } from './read-token.ts';
import { holdsUser, hostNotAllowed, readBaseUrl } from './base-url.ts';

export interface GrafanaAddress {
  /** Without a slash at its end. */
  url: string;
  /** Null: requests are sent without one, as a Grafana with anonymous editors allows. */
  token: string | null;
}

export interface GrafanaFlags {
  grafana?: string;
  grafanaTokenFile?: string;
  allowHost: readonly string[];
}

/** Null without --grafana. The token comes from the file, else from GRAFANA_TOKEN. @throws ShowtimeError */
export async function readGrafana(
  { grafana, grafanaTokenFile, allowHost }: GrafanaFlags,
  env: NodeJS.ProcessEnv,
): Promise<GrafanaAddress | null> {
  if (grafana === undefined) return null;
  if (URL.canParse(grafana) && holdsUser(grafana))
    throw badFlag('--grafana must hold no user and password: they would stand in ps and in logs');
  const read = readBaseUrl(grafana, allowHost, '--grafana');
  if (!read.ok)
    throw read.code === 'bad-flag' ? badFlag(read.problem) : hostNotAllowed(read.problem, grafana);
  return {
    url: read.url,
    // Anything else is invalid in a header.
    token: await readToken({
      flag: '--grafana-token-file',
      file: grafanaTokenFile,
      variable: 'GRAFANA_TOKEN',
      value: env['GRAFANA_TOKEN'],
      form: /^[\x21-\x7e]+$/,
      refusal: badFlag,
    }),
  };
}

function badFlag(what: string, cause?: unknown): ShowtimeError {
  return new ShowtimeError(
    'bad-flag',
    {
      what,
      why: 'nothing was started; every flag is checked first',
      fix: "showtime run --observe --grafana http://127.0.0.1:3000, with GRAFANA_TOKEN set to a service account's token",
    },
    { cause },
  );
}
