// The addresses where container engines listen, and what answers there.
import { homedir } from 'node:os';
import { join } from 'node:path';
import { request } from 'node:http';
import { SourceAbsent, SourceFailed } from '../sources/first-available.mjs';
import { isAtLeast } from '../sources/on-path.mjs';

/** Podman starts several programs to answer /version: 4 s were seen on a busy machine. */
const ANSWERS_MS = 15_000;
/** The oldest API that docker-compose.yml and the target are used with: Docker 20.10. */
const OLDEST_API = '1.41';

/**
 * @typedef {{ host: string, socketPath: string | null, hostname: string | null, port: number | null }} EngineAddress
 * `host` as DOCKER_HOST has it
 * @typedef {{ source: string, host: string }} Candidate
 */

/**
 * Where an engine may listen, in the order in which they are tried. With DOCKER_HOST there is no other: who names
 * an engine does not want to land on another one.
 * @param {{ env: NodeJS.ProcessEnv, home?: string }} how
 * @returns {readonly Candidate[]}
 */
export function engineCandidates({ env, home = env.HOME ?? homedir() }) {
  if (env.DOCKER_HOST) return [{ source: 'DOCKER_HOST', host: env.DOCKER_HOST }];
  const runtime = env.XDG_RUNTIME_DIR;
  const sockets = [
    ['Docker Engine', '/var/run/docker.sock'],
    ...(runtime ? [['Docker, rootless', join(runtime, 'docker.sock')]] : []),
    ['Docker Desktop', join(home, '.docker/run/docker.sock')],
    ['Docker Desktop, Linux', join(home, '.docker/desktop/docker.sock')],
    ['Colima', join(env.COLIMA_HOME ?? join(home, '.colima'), 'default/docker.sock')],
    ...(runtime ? [['Podman, rootless', join(runtime, 'podman/podman.sock')]] : []),
    ['Podman', '/run/podman/podman.sock'],
    ['Podman machine', join(home, '.local/share/containers/podman/machine/podman.sock')],
  ];
  return sockets.map(([source, path]) => ({ source, host: `unix://${path}` }));
}

/**
 * @param {string} host `unix:///PATH` or `tcp://HOST:PORT`
 * @returns {EngineAddress} @throws {SourceFailed}
 */
export function engineAddress(host) {
  if (host.startsWith('unix://'))
    return { host, socketPath: host.slice('unix://'.length), hostname: null, port: null };
  const url = URL.canParse(host) ? new URL(host) : undefined;
  if (url?.protocol !== 'tcp:' || url.port === '')
    throw new SourceFailed(`"${host}" is neither unix:///PATH nor tcp://HOST:PORT`);
  return { host, socketPath: null, hostname: url.hostname.replace(/^\[|\]$/g, ''), port: Number(url.port) };
}

/**
 * Asks an engine for its version.
 * @param {string} host
 * @returns {Promise<{ path: string, host: string, version: string, api: string }>} @throws {SourceFailed} with the
 * reason
 */
export async function askEngine(host) {
  const address = engineAddress(host);
  const answer = await getJson(address, '/version');
  const version = answer?.Version;
  const api = answer?.ApiVersion;
  if (typeof version !== 'string' || typeof api !== 'string')
    throw new SourceFailed('what answers there is no container engine: /version names no ApiVersion');
  if (!isAtLeast(api, OLDEST_API))
    throw new SourceFailed(`its API is ${api}; ${OLDEST_API} (Docker 20.10) or newer is needed`);
  return { path: host, host, version, api };
}

function getJson({ socketPath, hostname, port }, path) {
  return new Promise((resolve, reject) => {
    const where = socketPath === null ? { host: hostname, port } : { socketPath };
    const asked = request({ ...where, path, timeout: ANSWERS_MS }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk) => (text += chunk));
      response.on('error', reject);
      response.on('end', () => {
        try {
          resolve(JSON.parse(text));
        } catch {
          resolve(undefined);
        }
      });
    });
    asked.on('timeout', () => asked.destroy(new SourceFailed(`no answer within ${ANSWERS_MS / 1_000} s`)));
    asked.on('error', (error) => reject(reasonOf(error)));
    asked.end();
  });
}

function reasonOf(error) {
  switch (error.code) {
    case 'ENOENT':
      return new SourceAbsent('there is no such socket');
    case 'ECONNREFUSED':
      return new SourceFailed('nothing listens there: the engine is not running');
    case 'EACCES':
    case 'EPERM':
      return new SourceFailed('this user may not open it: join the group docker, or use a rootless engine');
    default:
      return error instanceof SourceFailed ? error : new SourceFailed(error.message);
  }
}
